import type { TimeRange } from '../../core/recording/sampler.ts'
import type { TraceSamples } from '../../model/cpu-samples.ts'
import type { EndedCpuProfile } from './engine.ts'
import { joinSegments } from './join-segments.ts'
import type { CutSegment } from './join-segments.ts'
import { FrameTable, readSegment } from './segment.ts'
import type { Segment } from './segment.ts'

/** Limits the age (ms) of the CPU profiles that are kept, their number where somebody asks for many, and their bytes. */
const MAX_AGE_MS = 600_000
const MAX_CPU_PROFILES = 2000
const MAX_BYTES = 16 * 1024 * 1024
/** Limits the ranges, for each CPU profile, whose samples outlive it. */
const MAX_KEPT_RANGES = 200

interface Kept extends TimeRange {
  /** Null once it has been parsed. */
  cpuProfile: EndedCpuProfile | null
  segment: Segment | null
  byteLength: number
  /** Ranges that need its samples after it is dropped. */
  ranges: WeakRef<TimeRange>[]
}

/** The latest CPU profiles, oldest first, each parsed at most once and only on demand. */
export class SegmentRing {
  readonly #kept: Kept[] = []
  readonly #table = new FrameTable()
  readonly #toClock: (microseconds: number) => number
  /** Samples that were copied from dropped CPU profiles. */
  readonly #saved = new WeakMap<TimeRange, TraceSamples>()
  #waiting: WeakRef<TimeRange>[] = []
  #bytes = 0

  constructor(toClock: (microseconds: number) => number) {
    this.#toClock = toClock
  }

  get byteLength(): number {
    return this.#bytes
  }

  /** Adds the CPU profile of a range of time; they come in order. */
  add(cpuProfile: EndedCpuProfile, { start, end }: TimeRange, interval: number): void {
    const { byteLength } = cpuProfile
    this.#kept.push({ cpuProfile, segment: null, byteLength, start, end, ranges: this.#waiting })
    this.#waiting = []
    this.#bytes += byteLength
    while (this.#isTooMuch(end)) this.#dropOldest(interval)
  }

  #isTooMuch(now: number): boolean {
    const { length } = this.#kept
    if (length > MAX_CPU_PROFILES || this.#kept[0]!.end <= now - MAX_AGE_MS) return true
    return this.#bytes > MAX_BYTES && length > 1
  }

  /** Keeps the samples of a range that ends in the next CPU profile. */
  keep(range: TimeRange): void {
    if (this.#waiting.length < MAX_KEPT_RANGES) this.#waiting.push(new WeakRef(range))
  }

  read(range: TimeRange, interval: number): TraceSamples | null {
    const saved = this.#saved.get(range)
    if (saved !== undefined) return saved
    const parts = this.#kept.filter(({ start, end }) => start < range.end && end > range.start)
    if (parts.length === 0 || parts[0]!.start > range.end) return null
    return joinSegments(
      parts.map((kept): CutSegment => ({ segment: this.#open(kept), until: kept.end })),
      range,
      interval,
    )
  }

  clear(): void {
    this.#kept.length = 0
    this.#waiting = []
    this.#bytes = 0
  }

  #open(kept: Kept): Segment {
    const options = { table: this.#table, toClock: this.#toClock, startedAt: kept.start }
    kept.segment ??= readSegment(kept.cpuProfile!.read(), options)
    kept.cpuProfile = null
    return kept.segment
  }

  /** Drops the oldest CPU profile, after copying the samples of ranges that are still in use. */
  #dropOldest(interval: number): void {
    const oldest = this.#kept[0]!
    for (const { ranges } of this.#kept) {
      for (const reference of ranges) {
        const range = reference.deref()
        if (range === undefined || range.start >= oldest.end || this.#saved.has(range)) continue
        const samples = this.read(range, interval)
        if (samples !== null) this.#saved.set(range, samples)
      }
    }
    this.#kept.shift()
    this.#bytes -= oldest.byteLength
  }
}
