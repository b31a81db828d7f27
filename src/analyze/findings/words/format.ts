const UNKNOWN = '–'

/** Formats milliseconds for a title: `0.42 ms`, `12.3 ms`, `486 ms`, `2.31 s`; a dash for null. */
export function formatDuration(ms: number | null): string {
  if (ms === null || !Number.isFinite(ms)) return UNKNOWN
  const size = Math.abs(ms)
  if (size >= 9_999.5) return `${(ms / 1000).toFixed(1)} s`
  if (size >= 1000) return `${(ms / 1000).toFixed(2)} s`
  if (size >= 99.95) return `${ms.toFixed(0)} ms`
  if (size >= 1 || size === 0) return `${ms.toFixed(size === 0 ? 0 : 1)} ms`
  return `${ms.toFixed(2)} ms`
}

/** Formats a share of a whole, `53.6 %`; returns an empty text if the whole is zero. */
export function formatShare(part: number, whole: number): string {
  if (!(whole > 0)) return ''
  const percent = (part / whole) * 100
  return `${percent >= 10 ? percent.toFixed(0) : percent.toFixed(1)} %`
}

/** Formats a count with thin spaces between thousands, the same in every locale. */
export function formatCount(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, '\u202f')
}

/** A chain of calls that is longer (characters) is told by its first and last. */
const MAX_CALLEE = 20

/** Formats the name of an `await`'s callee for a sentence: `db(…).where(…).limit` → `db(…)…limit`. */
export function formatCallee(callee: string): string {
  const first = callee.indexOf('(…)')
  const last = callee.lastIndexOf('(…)')
  if (callee.length <= MAX_CALLEE || first === last) return callee
  return `${callee.slice(0, first)}(…)…${callee.slice(last + '(…).'.length)}`
}

/** Formats the known parts of a place: `pdf.ts:88`, `pdf.ts:88:5`. */
export function formatSite(site: { file: string; line: number; column?: number }): string {
  if (!site.file) return ''
  if (!(site.line > 0)) return site.file
  return site.column ? `${site.file}:${site.line}:${site.column}` : `${site.file}:${site.line}`
}

/**
 * Formats a place by the last part of its path, for narrow columns: `src/pdf.ts:88` → `pdf.ts:88`; one in a package by
 * its path from the package's name on: `body-parser/lib/read.js:134`.
 */
export function formatShortSite({ file, line }: { file: string; line: number }): string {
  const parts = file.split('node_modules/')
  return formatSite({ file: parts.length > 1 ? parts.at(-1)! : file.slice(file.lastIndexOf('/') + 1), line })
}
