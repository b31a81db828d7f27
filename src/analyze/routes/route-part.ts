import type { PartData, PartPlace, SamplePart, WorstExample } from '../../model/routes/route-data.ts'
import { DurationSketch } from './duration-sketch.ts'

/** Returns the text that tells the parts of one route apart: its kind, its place, and its name. */
export function partKey({ kind, name, text, file, function: owner, line, column }: PartPlace): string {
  if (kind === 'finding') return `${kind}\n${name}`
  if (kind === 'operation') return `${kind}\n${text || name}\n${file}\n${owner}`
  return `${kind}\n${file}\n${owner}\n${line}:${column}`
}

/** Sums up one part over the requests of a route. */
export class PartAggregate {
  readonly times: DurationSketch = new DurationSketch()
  requests = 0
  count = 0
  errors = 0
  worst: WorstExample
  /** Whole microseconds. */
  queued = 0
  critical = 0
  #place: PartPlace

  constructor(place: PartPlace, worst: WorstExample) {
    this.#place = placeOf(place)
    this.worst = worst
  }

  /** As the worst example has it: lines and sentences may differ between requests. */
  get place(): PartPlace {
    return this.#place
  }

  /** Adds the part of one request. */
  add(part: SamplePart, worst: WorstExample): void {
    this.requests++
    this.count += part.count
    this.errors += part.errors
    this.queued += Math.round(part.queued * 1000)
    this.critical += Math.round(part.critical * 1000)
    this.times.add(part.time)
    this.#keepWorst(part, worst)
  }

  merge(data: PartData): void {
    this.requests += data.requests
    this.count += data.count
    this.errors += data.errors
    this.queued += data.queued
    this.critical += data.critical
    this.times.merge(data.times)
    this.#keepWorst(data, data.worst)
  }

  toData(): PartData {
    const { place, requests, count, errors, queued, critical, times, worst } = this
    return { ...place, requests, count, errors, queued, critical, times: times.toData(), worst }
  }

  #keepWorst(place: PartPlace, worst: WorstExample): void {
    if (compareWorst(worst, this.worst) >= 0) return
    this.worst = worst
    this.#place = placeOf(place)
  }
}

/** Takes the place out of a part with more fields. */
function placeOf(part: PartPlace): PartPlace {
  const { kind, name, text, function: owner, file, line, column, functionLine, operationKind, severity } = part
  return { kind, name, text, function: owner, file, line, column, functionLine, operationKind, severity }
}

/** Orders examples, the longest first; those of equal length by id, so that the order of merging changes nothing. */
export function compareWorst(one: WorstExample, other: WorstExample): number {
  return other.duration - one.duration || (one.id < other.id ? -1 : one.id > other.id ? 1 : 0)
}
