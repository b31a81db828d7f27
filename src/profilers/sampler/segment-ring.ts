import type { TimeRange } from '../../core/sampler.ts'
import type { TraceSamples } from '../../model/samples.ts'
import type { EndedProfile } from './engine.ts'
import { joinSegments } from './join-segments.ts'
import type { CutSegment } from './join-segments.ts'
import { FrameTable, readSegment } from './segment.ts'
import type { Segment } from './segment.ts'

/** Profiles that are kept, and their bytes: some ten minutes. */
const MAX_PROFILES = 120
const MAX_BYTES = 16 * 1024 * 1024
/** Ranges that are kept longer than their profile, for each profile. */
const MAX_RANGES = 200

interface Kept extends TimeRange {
  /** Null once it was read. */
  profile: EndedProfile | null
  segment: Segment | null
  byteLength: number
  /** Who needs it after it has gone. */
  ranges: WeakRef<TimeRange>[]
}

/** The latest profiles, oldest first, each read at most once and only when somebody asks. */
export class SegmentRing {
  readonly #kept: Kept[] = []
  readonly #table = new FrameTable()
  readonly #toClock: (microseconds: number) => number
  /** What was taken out of profiles that have gone. */
  readonly #saved = new WeakMap<TimeRange, TraceSamples>()
  #waiting: WeakRef<TimeRange>[] = []
  #bytes = 0

  constructor(toClock: (microseconds: number) => number) {
    this.#toClock = toClock
  }

  get byteLength(): number {
    return this.#bytes
  }

  /** Adds the profile of a time; profiles come in order. */
  add(profile: EndedProfile, { start, end }: TimeRange, interval: number): void {
    const { byteLength } = profile
    this.#kept.push({ profile, segment: null, byteLength, start, end, ranges: this.#waiting })
    this.#waiting = []
    this.#bytes += byteLength
    while (this.#kept.length > MAX_PROFILES || (this.#bytes > MAX_BYTES && this.#kept.length > 1)) {
      this.#dropOldest(interval)
    }
  }

  /** The range ends in the profile that comes next. */
  keep(range: TimeRange): void {
    if (this.#waiting.length < MAX_RANGES) this.#waiting.push(new WeakRef(range))
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
    kept.segment ??= readSegment(kept.profile!.read(), options)
    kept.profile = null
    return kept.segment
  }

  /** A range that somebody still needs takes its samples along, before the first profile of it goes. */
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
