export {
  formatCount,
  formatDuration,
  formatShare,
  formatShortSite,
  formatSite,
} from '../../analyze/findings/words/format.ts'

const UNKNOWN = '–'

/** Formats milliseconds for a column whose head names the unit: one decimal, two below one. */
export function formatMs(ms: number | null): string {
  if (ms === null || !Number.isFinite(ms)) return UNKNOWN
  return Math.abs(ms) < 1 && ms !== 0 ? ms.toFixed(2) : ms.toFixed(1)
}

/** Formats milliseconds since the epoch as the local time of day, `14:32:07.418`. */
export function formatTime(epoch: number): string {
  const date = new Date(epoch)
  if (Number.isNaN(date.getTime())) return UNKNOWN
  const two = (value: number): string => String(value).padStart(2, '0')
  const milliseconds = String(date.getMilliseconds()).padStart(3, '0')
  return `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}.${milliseconds}`
}

/** Formats milliseconds since the epoch as the local day and time, `2026-11-22 14:32:07`. */
export function formatDateTime(epoch: number): string {
  const date = new Date(epoch)
  if (Number.isNaN(date.getTime())) return UNKNOWN
  const two = (value: number): string => String(value).padStart(2, '0')
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`
  return `${day} ${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`
}

/** Formats a difference in milliseconds with its sign: `+12.3`, `−4.0`; `0` for a rounding error. */
export function formatDifference(ms: number): string {
  const text = formatMs(Math.abs(ms))
  if (!(Math.abs(ms) >= 0.005)) return '0'
  return `${ms > 0 ? '+' : '−'}${text}`
}
