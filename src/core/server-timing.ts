import type { ServerTimingMetric } from './panel.ts'

const MAX_NAME = 64
const MAX_DESCRIPTION = 120
/** Milliseconds; keeps the number free of an exponent, which the header's grammar for `dur` does not have. */
const MAX_DURATION = 1e12

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
  const hundredths = Math.round(Math.min(Math.max(duration, 0), MAX_DURATION) * 100)
  const wording = wordingOf(name, description)
  const isFirst = header === ''
  const long = wording.write(isFirst, hundredths)
  if (header.length + long.length <= maxBytes) return isFirst ? long : header + long
  const short = wording.writeShort(isFirst, hundredths)
  return header.length + short.length <= maxBytes ? header + short : header
}

/** Panels are others' code: any part may be anything. */
const NOTHING: Partial<ServerTimingMetric> = {}

/** Metrics are the same few for every request, and most are of a few milliseconds: these are written once. */
const MAX_REMEMBERED = 50
const MAX_REMEMBERED_HUNDREDTHS = 500

/** How a metric is written, whatever its duration. */
class Wording {
  readonly description: unknown
  /** It came more than once, so what is written of it is worth keeping: some descriptions are new each time. */
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

  /** As the first metric of the header, or as a later one with its separator. */
  write(isFirst: boolean, hundredths: number): string {
    const known = isFirst ? this.#first : this.#later
    // Beyond the end of a list a reading is slow, and a list with a distant first element is none to V8.
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
  const isLong = typeof description === 'string' && description.length > MAX_DESCRIPTION
  const isUsual = typeof name === 'string' && name.length <= MAX_NAME && !isLong
  if (isUsual && (known !== undefined || wordings.size < MAX_REMEMBERED)) wordings.set(name, wording)
  return wording
}

/** Writing a fraction is the dearest part of the header, so its digits are there already. */
const AFTER_POINT = Array.from({ length: 100 }, (_, index) => String(index / 100).slice(1))

function formatHundredths(hundredths: number): string {
  const rest = hundredths % 100
  return `${(hundredths - rest) / 100}${AFTER_POINT[rest]!}`
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
