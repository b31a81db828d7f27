import type { ServerTimingMetric } from './panel.ts'

const MAX_NAME = 64
const MAX_DESCRIPTION = 120
/** Milliseconds; keeps the number free of an exponent, which the header's grammar for `dur` does not have. */
const MAX_DURATION = 1e12

/**
 * Writes metrics as the value of a `Server-Timing` header: ASCII, valid by the header's grammar whatever a name or a
 * description holds, and at most `maxBytes` long. A metric that does not fit loses its description, then itself; one
 * without a finite duration is left out, a negative duration is zero.
 *
 * @example formatServerTiming([{ name: 'total', duration: 4.25, description: 'Total' }], 4096)
 * // 'total;dur=4.25;desc="Total"'
 */
export function formatServerTiming(metrics: readonly ServerTimingMetric[], maxBytes: number): string {
  let header = ''
  for (const metric of metrics) {
    const { name, duration, description } = (metric ?? NOTHING) as Partial<ServerTimingMetric>
    if (typeof duration !== 'number' || !Number.isFinite(duration)) continue
    const separator = header === '' ? '' : ', '
    const short = `${separator}${nameToken(name)};dur=${formatDuration(duration)}`
    const long = short + descriptionOf(description)
    if (header.length + long.length <= maxBytes) header += long
    else if (header.length + short.length <= maxBytes) header += short
  }
  return header
}

/** Panels are others' code: any part may be anything. */
const NOTHING: Partial<ServerTimingMetric> = {}

/** Names and descriptions are the same few for every request; what changes fills the maps and is written each time. */
const tokens = new Map<string, string>()
const descriptions = new Map<string, string>()
const MAX_REMEMBERED = 200

function nameToken(name: unknown): string {
  if (typeof name !== 'string') return '_'
  return tokens.get(name) ?? remember(tokens, name, toToken(name))
}

function descriptionOf(description: unknown): string {
  if (typeof description !== 'string' || description === '') return ''
  return descriptions.get(description) ?? remember(descriptions, description, `;desc=${toQuotedString(description)}`)
}

function remember(known: Map<string, string>, text: string, written: string): string {
  if (known.size < MAX_REMEMBERED && text.length <= MAX_DESCRIPTION) known.set(text, written)
  return written
}

/** Writing a fraction is the dearest part of the header, and most are of a few milliseconds: these are written once. */
const HUNDREDTHS = Array.from({ length: 1000 }, (_, index) => String(index / 100))

function formatDuration(duration: number): string {
  const hundredths = Math.round(Math.min(Math.max(duration, 0), MAX_DURATION) * 100)
  return hundredths < HUNDREDTHS.length ? HUNDREDTHS[hundredths]! : String(hundredths / 100)
}

function toToken(name: string): string {
  return name.slice(0, MAX_NAME).replace(/[^!#$%&'*+\-.^`|~\w]/g, '_') || '_'
}

/** Readers differ on escapes in quoted strings, so quotes and backslashes are replaced instead. */
function toQuotedString(text: string): string {
  const ascii = text.slice(0, MAX_DESCRIPTION).replaceAll('"', "'").replaceAll('\\', '/')
  return `"${ascii.replace(/[^ -~]/gu, '?')}"`
}

/**
 * Adds our entries to the `Server-Timing` header that the app has set, as Node's `getHeader` gives it. The app's own
 * entries keep their places and their shape.
 *
 * @example appendServerTiming('db;dur=5', 'total;dur=9') // 'db;dur=5, total;dur=9'
 */
export function appendServerTiming(
  existing: string | number | string[] | undefined,
  ours: string,
): string | number | string[] | undefined {
  if (ours === '') return existing
  if (existing === undefined || existing === '') return ours
  return Array.isArray(existing) ? [...existing, ours] : `${existing}, ${ours}`
}
