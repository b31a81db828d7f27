/** One entry of the `Server-Timing` header; `duration` in milliseconds. */
export interface ServerTimingMetric {
  name: string
  duration: number
  description: string
}

const MAX_NAME_LENGTH = 64
const MAX_DESCRIPTION_LENGTH = 120
/** Limits a duration (ms): larger numbers have an exponent, which the header's grammar for `dur` does not allow. */
const MAX_DURATION_MS = 1e12

/**
 * Adds a metric to the value of a `Server-Timing` header: ASCII, valid by the header's grammar whatever a name or a
 * description holds, and at most `maxBytes` long. A metric that does not fit loses its description, then itself; one
 * without a finite duration is left out, a negative duration is zero.
 *
 * @example appendMetric('', { name: 'total', duration: 4.25, description: 'Total' }, 4096)
 * // 'total;dur=4.25;desc="Total"'
 */
export function appendMetric(header: string, metric: ServerTimingMetric, maxBytes: number): string {
  const { name, duration, description } = (metric ?? NOTHING) as Partial<ServerTimingMetric>
  if (typeof duration !== 'number' || !Number.isFinite(duration)) return header
  const hundredths = Math.round(Math.min(Math.max(duration, 0), MAX_DURATION_MS) * 100)
  const wording = wordingOf(name, description)
  const isFirst = header === ''
  const long = wording.write(isFirst, hundredths)
  if (header.length + long.length <= maxBytes) return isFirst ? long : header + long
  const short = wording.writeShort(isFirst, hundredths)
  return header.length + short.length <= maxBytes ? header + short : header
}

/** Stands in for a missing metric: panels are foreign code, and any part of their answer may be anything. */
const NOTHING: Partial<ServerTimingMetric> = {}

/**
 * Caches the texts of this many metrics (count), and durations (1/100 ms): metrics are the same few for every request,
 * and most last a few milliseconds.
 */
const MAX_REMEMBERED_METRICS = 50
const MAX_REMEMBERED_HUNDREDTHS = 500

/** Writes one metric with any duration. */
class Wording {
  readonly description: unknown
  /** True if the metric came more than once, so that caching its texts pays: some descriptions are new each time. */
  isRepeated = false
  readonly #beforeDuration: string
  readonly #afterDuration: string
  readonly #first: (string | undefined)[] = []
  readonly #later: (string | undefined)[] = []

  constructor(name: unknown, description: unknown) {
    this.description = description
    this.#beforeDuration = `${typeof name === 'string' ? toToken(name) : '_'};dur=`
    const isText = typeof description === 'string' && description !== ''
    this.#afterDuration = isText ? `;desc=${toQuotedString(description)}` : ''
  }

  /** Writes it as the first metric of the header, or as a later one with its separator. */
  write(isFirst: boolean, hundredths: number): string {
    const known = isFirst ? this.#first : this.#later
    // Reading beyond the end of an array is slow, and V8 makes a dictionary of an array with a distant first element.
    if (hundredths < known.length) return (known[hundredths] ??= this.#write(isFirst, hundredths))
    if (!this.isRepeated || hundredths >= MAX_REMEMBERED_HUNDREDTHS) return this.#write(isFirst, hundredths)
    while (known.length <= hundredths) known.push(undefined)
    return (known[hundredths] = this.#write(isFirst, hundredths))
  }

  #write(isFirst: boolean, hundredths: number): string {
    return this.writeShort(isFirst, hundredths) + this.#afterDuration
  }

  writeShort(isFirst: boolean, hundredths: number): string {
    return `${isFirst ? '' : ', '}${this.#beforeDuration}${formatHundredths(hundredths)}`
  }
}

const wordings = new Map<string, Wording>()

function wordingOf(name: unknown, description: unknown): Wording {
  const known = typeof name === 'string' ? wordings.get(name) : undefined
  if (known !== undefined && known.description === description) {
    known.isRepeated = true
    return known
  }
  const wording = new Wording(name, description)
  const isLong = typeof description === 'string' && description.length > MAX_DESCRIPTION_LENGTH
  const isUsual = typeof name === 'string' && name.length <= MAX_NAME_LENGTH && !isLong
  if (isUsual && (known !== undefined || wordings.size < MAX_REMEMBERED_METRICS)) wordings.set(name, wording)
  return wording
}

/** Formatting a fraction is the most expensive part of the header, so the 100 possible endings are precomputed. */
const AFTER_POINT = Array.from({ length: 100 }, (_, index) => String(index / 100).slice(1))

function formatHundredths(hundredths: number): string {
  const rest = hundredths % 100
  return `${(hundredths - rest) / 100}${AFTER_POINT[rest]!}`
}

function toToken(name: string): string {
  return name.slice(0, MAX_NAME_LENGTH).replace(/[^!#$%&'*+\-.^`|~\w]/g, '_') || '_'
}

/** Replaces quotes and backslashes, because readers differ on escapes in quoted strings. */
function toQuotedString(text: string): string {
  const ascii = text.slice(0, MAX_DESCRIPTION_LENGTH).replaceAll('"', "'").replaceAll('\\', '/')
  return `"${ascii.replace(/[^ -~]/gu, '?')}"`
}

/**
 * Adds our entries to the `Server-Timing` header of the app, as `getHeader` of Node returns it. The app's own entries
 * keep their places and their form.
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
