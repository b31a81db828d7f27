const UNKNOWN = '–'

/** Milliseconds for a title: `0.42 ms`, `12.3 ms`, `486 ms`, `2.31 s`; a dash for null. */
export function formatDuration(ms: number | null): string {
  if (ms === null || !Number.isFinite(ms)) return UNKNOWN
  const size = Math.abs(ms)
  if (size >= 9_999.5) return `${(ms / 1000).toFixed(1)} s`
  if (size >= 1000) return `${(ms / 1000).toFixed(2)} s`
  if (size >= 99.95) return `${ms.toFixed(0)} ms`
  if (size >= 1 || size === 0) return `${ms.toFixed(size === 0 ? 0 : 1)} ms`
  return `${ms.toFixed(2)} ms`
}

/** Milliseconds for a column whose head names the unit: one decimal, two below one. */
export function formatMs(ms: number | null): string {
  if (ms === null || !Number.isFinite(ms)) return UNKNOWN
  return Math.abs(ms) < 1 && ms !== 0 ? ms.toFixed(2) : ms.toFixed(1)
}

/** A share of a whole, `53.6 %`; an empty text where there is no whole. */
export function formatShare(part: number, whole: number): string {
  if (!(whole > 0)) return ''
  const percent = (part / whole) * 100
  return `${percent >= 10 ? percent.toFixed(0) : percent.toFixed(1)} %`
}

/** A count with thin spaces between thousands, so that it reads the same in every locale. */
export function formatCount(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, '\u202f')
}

/** Milliseconds since the epoch as the local time of day, `14:32:07.418`. */
export function formatTime(epoch: number): string {
  const date = new Date(epoch)
  if (Number.isNaN(date.getTime())) return UNKNOWN
  const two = (value: number): string => String(value).padStart(2, '0')
  const milliseconds = String(date.getMilliseconds()).padStart(3, '0')
  return `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}.${milliseconds}`
}

/** Milliseconds since the epoch as the local day and time, `2026-11-22 14:32:07`. */
export function formatDateTime(epoch: number): string {
  const date = new Date(epoch)
  if (Number.isNaN(date.getTime())) return UNKNOWN
  const two = (value: number): string => String(value).padStart(2, '0')
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`
  return `${day} ${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`
}

/** A difference in milliseconds with its sign: `+12.3`, `−4.0`, `0`; nothing is said of rounding errors. */
export function formatDifference(ms: number): string {
  const text = formatMs(Math.abs(ms))
  if (!(Math.abs(ms) >= 0.005)) return '0'
  return `${ms > 0 ? '+' : '−'}${text}`
}

/** `pdf.ts:88`, `pdf.ts:88:5`; only the parts that are known. */
export function formatSite(site: { file: string; line: number; column?: number }): string {
  if (!site.file) return ''
  if (!(site.line > 0)) return site.file
  return site.column ? `${site.file}:${site.line}:${site.column}` : `${site.file}:${site.line}`
}

/** The last part of a path, for narrow columns: `src/pdf.ts:88` → `pdf.ts:88`. */
export function formatShortSite(site: { file: string; line: number }): string {
  return formatSite({ file: site.file.slice(site.file.lastIndexOf('/') + 1), line: site.line })
}
