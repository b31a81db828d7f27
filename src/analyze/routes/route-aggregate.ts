import type { PartPlace, RequestFacts, RouteData, RequestSample, WorstExample } from '../../model/routes/route-data.ts'
import { DurationSketch } from './duration-sketch.ts'
import { RecentDurations } from './recent.ts'
import { compareWorst, PartAggregate, partKey } from './route-part.ts'

const MAX_WORST = 5
/** Parts of one route: beyond it they are counted as dropped. */
const MAX_PARTS_OF_ROUTE = 200

/** The facts that a route counts. */
export type CountedFacts = Pick<RequestFacts, 'id' | 'failed' | 'startTime' | 'duration' | 'queued'>

/** Room for parts that several routes share. */
export interface PartRoom {
  left: number
  dropped: number
}

/** Sums up the requests of one method and pattern. */
export class RouteAggregate {
  readonly method: string
  readonly route: string
  readonly durations: DurationSketch = new DurationSketch()
  readonly parts: Map<string, PartAggregate> = new Map()
  readonly recent: RecentDurations = new RecentDurations()
  errors = 0
  analysed = 0
  worst: WorstExample[] = []
  /** Whole microseconds. */
  analysedTime = 0
  queued = 0
  queuedOf = 0
  readonly #room: PartRoom

  constructor(method: string, route: string, room: PartRoom) {
    this.method = method
    this.route = route
    this.#room = room
  }

  get count(): number {
    return this.durations.count
  }

  /** Counts a request when it ends: on its path, so it neither allocates nor loops over requests. */
  add({ id, failed, startTime, duration, queued }: CountedFacts): void {
    this.durations.add(duration)
    if (failed) this.errors++
    if (queued !== null) {
      this.queued += Math.round(queued * 1000)
      this.queuedOf += Math.round(duration * 1000)
    }
    this.recent.add(startTime + duration, duration)
    if (this.worst.length < MAX_WORST || duration >= this.worst[MAX_WORST - 1]!.duration) {
      this.#keepWorst([{ id, duration }])
    }
  }

  /** Adds the analysis of a request that `add` has counted, or will. */
  learn({ id, duration, parts }: Pick<RequestSample, 'id' | 'duration' | 'parts'>): void {
    this.analysed++
    this.analysedTime += Math.round(duration * 1000)
    for (const part of parts) {
      const worst = { id, duration: part.time }
      this.#partOf(part, worst)?.add(part, worst)
    }
  }

  merge(data: RouteData): void {
    this.durations.merge(data.durations)
    this.errors += data.errors
    this.queued += data.queued
    this.queuedOf += data.queuedOf
    this.analysed += data.analysed
    this.analysedTime += data.analysedTime
    this.recent.merge(data.recent)
    this.#keepWorst(data.worst)
    for (const part of data.parts) this.#partOf(part, part.worst)?.merge(part)
  }

  toData(): RouteData {
    const { method, route, errors, queued, queuedOf, analysed, analysedTime, worst } = this
    return {
      ...{ method, route, errors, queued, queuedOf, analysed, analysedTime },
      worst: [...worst],
      durations: this.durations.toData(),
      recent: this.recent.list(),
      parts: [...this.parts.values()].map((part) => part.toData()),
    }
  }

  #keepWorst(more: readonly WorstExample[]): void {
    this.worst = [...this.worst, ...more].toSorted(compareWorst).slice(0, MAX_WORST)
  }

  #partOf(place: PartPlace, worst: WorstExample): PartAggregate | null {
    const key = partKey(place)
    const known = this.parts.get(key)
    if (known !== undefined) return known
    if (this.parts.size >= MAX_PARTS_OF_ROUTE || this.#room.left <= 0) {
      this.#room.dropped++
      return null
    }
    this.#room.left--
    const made = new PartAggregate(place, worst)
    this.parts.set(key, made)
    return made
  }
}
