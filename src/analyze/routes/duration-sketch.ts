import type { SketchData } from '../../model/routes/route-data.ts'
import type { RouteBar } from '../../model/routes/routes-answer.ts'

/** Largest relative error of a quantile. */
const ACCURACY = 0.01
const GAMMA = (1 + ACCURACY) / (1 - ACCURACY)
const LOG_GAMMA = Math.log(GAMMA)
/** Shorter durations (ms) are in the first bucket, those longer than a day in the last one. */
const SHORTEST_MS = 0.001
const LAST_BUCKET = Math.ceil(Math.log(86_400_000 / SHORTEST_MS) / LOG_GAMMA)
/** The array grows by as many buckets. */
const GROWTH = 16

/**
 * Counts durations in buckets whose bounds grow by a constant factor, so that every quantile is within 1 % of the exact
 * one, and sketches that are added to each other equal the sketch of all durations. The algorithm is DDSketch
 * (Masson, Rim and Lee, "DDSketch: A Fast and Fully-Mergeable Quantile Sketch with Relative-Error Guarantees", PVLDB 12,
 * 2019), with fixed ends in place of collapsed buckets. At most 1 260 buckets of four bytes.
 *
 * @example sketch.quantile(0.95) // milliseconds
 */
export class DurationSketch {
  #counts = new Uint32Array(0)
  /** The bucket of the first counter. */
  #first = 0
  #count = 0
  #sum = 0
  #min = Infinity
  #max = 0

  get count(): number {
    return this.#count
  }

  /** Milliseconds. */
  get total(): number {
    return this.#sum / 1000
  }

  get max(): number {
    return this.#max
  }

  /** @param duration milliseconds; what is no positive number counts as 0 */
  add(duration: number): void {
    const value = duration > 0 ? duration : 0
    this.#addTo(bucketOf(value), 1)
    this.#sum += Math.round(value * 1000)
    if (value < this.#min) this.#min = value
    if (value > this.#max) this.#max = value
  }

  merge({ bins, sum, min, max }: SketchData): void {
    if (bins.length === 0) return
    for (let at = 0; at < bins.length; at += 2) this.#addTo(bins[at]!, bins[at + 1]!)
    this.#sum += sum
    this.#min = Math.min(this.#min, min)
    this.#max = Math.max(this.#max, max)
  }

  /** Returns the duration at a rank, 0 to 1, in milliseconds; 0 if there is none. */
  quantile(rank: number): number {
    let left = Math.max(1, Math.ceil(rank * this.#count))
    for (let at = 0; at < this.#counts.length; at++) {
      left -= this.#counts[at]!
      if (left <= 0) return Math.min(this.#max, Math.max(this.#min, middleOf(this.#first + at)))
    }
    return this.#max
  }

  toData(): SketchData {
    const bins: number[] = []
    this.#counts.forEach((count, at) => {
      if (count > 0) bins.push(this.#first + at, count)
    })
    return { bins, sum: this.#sum, min: this.#count === 0 ? 0 : this.#min, max: this.#max }
  }

  #addTo(bucket: number, count: number): void {
    if (bucket < this.#first || bucket >= this.#first + this.#counts.length) this.#grow(bucket)
    this.#counts[bucket - this.#first]! += count
    this.#count += count
  }

  #grow(bucket: number): void {
    const isEmpty = this.#counts.length === 0
    const start = isEmpty ? bucket : Math.min(bucket, this.#first)
    const end = isEmpty ? bucket + 1 : Math.max(bucket + 1, this.#first + this.#counts.length)
    const first = Math.floor(start / GROWTH) * GROWTH
    const grown = new Uint32Array(Math.ceil((end - first) / GROWTH) * GROWTH)
    if (!isEmpty) grown.set(this.#counts, this.#first - first)
    this.#counts = grown
    this.#first = first
  }
}

const bucketOf = (value: number): number =>
  value <= SHORTEST_MS ? 0 : Math.min(LAST_BUCKET, Math.ceil(Math.log(value / SHORTEST_MS) / LOG_GAMMA))

/** Returns the value (ms) that is equally far, as a ratio, from both bounds of a bucket. */
const middleOf = (bucket: number): number => (bucket === 0 ? 0 : boundOf(bucket) * (2 / (1 + GAMMA)))

/** Bars of a histogram: a few more than one can tell apart. */
const MAX_BARS = 40

/** Draws a sketch as bars of equal width on a logarithmic scale, empty ones included. */
export function drawHistogram({ bins }: SketchData): RouteBar[] {
  const buckets = bins.filter((_, at) => at % 2 === 0)
  const first = Math.min(...buckets)
  const size = Math.max(1, Math.ceil((Math.max(...buckets) - first + 1) / MAX_BARS))
  const bars: RouteBar[] = []
  for (let at = 0; at < bins.length; at += 2) {
    const place = Math.floor((bins[at]! - first) / size)
    while (bars.length <= place) {
      const lower = first + bars.length * size - 1
      bars.push({ from: boundOf(lower), to: boundOf(lower + size), count: 0 })
    }
    bars[place]!.count += bins[at + 1]!
  }
  return bars
}

/** Returns the upper bound (ms) of a bucket. */
const boundOf = (bucket: number): number => SHORTEST_MS * GAMMA ** bucket
