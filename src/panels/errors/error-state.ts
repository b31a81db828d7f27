import { makeStatePlaces } from '../../core/panels/state-places.ts'
import type { ErrorOrigin, ToldError } from '../../core/panels/told-errors.ts'
import type { ErrorCause, ErrorWords } from '../../model/notices/error-stats.ts'
import type { CodePlace } from '../../model/trace.ts'
import { describeCauses, describeThrown } from '../../notices/errors/describe-causes.ts'
import { stackPlace } from '../../notices/errors/stack-place.ts'

/** Errors of a request that are kept. */
const MAX_ERRORS = 50

export interface KeptError extends ErrorWords {
  time: number
  seen: ErrorOrigin
  task: string | null
  causes: ErrorCause[]
  /** An index in `places`; null for none. */
  place: number | null
}

/** The errors of one request, as plain data. */
export interface ErrorState {
  errors: KeptError[]
  places: CodePlace[]
  dropped: number
}

/** The gravest first. */
const GRAVITY: readonly ErrorOrigin[] = ['response', 'exception', 'rejection', 'task']

/** Collects the errors of an open request: each once, however many tasks fail with it. */
export class OpenErrors {
  readonly state: ErrorState = { errors: [], places: makeStatePlaces(), dropped: 0 }
  /** The thrown values of `state.errors`, until the request has ended. */
  readonly #thrown: unknown[] = []
  /** Those of which the first task that failed is known, and not only the one in which they were told. */
  readonly #failing = new Set<number>()
  #lastDropped: unknown

  add({ error, origin, task }: ToldError, time: number, patterns: readonly RegExp[]): void {
    const index = this.#thrown.indexOf(error)
    if (index >= 0) return this.#seeAgain(index, origin, task)
    if (this.#thrown.length >= MAX_ERRORS) {
      if (this.#lastDropped !== error) this.state.dropped++
      this.#lastDropped = error
      return
    }
    if (origin === 'task') this.#failing.add(this.#thrown.length)
    this.#thrown.push(error)
    this.state.errors.push({
      ...describeThrown(error, patterns),
      time,
      seen: origin,
      task: task === 0 ? null : String(task),
      causes: describeCauses(error, patterns),
      place: null,
    })
  }

  #seeAgain(index: number, origin: ErrorOrigin, task: number): void {
    const kept = this.state.errors[index]!
    if (GRAVITY.indexOf(origin) < GRAVITY.indexOf(kept.seen)) kept.seen = origin
    if (origin !== 'task' || this.#failing.has(index)) return
    this.#failing.add(index)
    if (task !== 0) kept.task = String(task)
  }

  /** Reads the stacks, when the app is done with the errors, and lets go of them. */
  close(): void {
    const { errors, places } = this.state
    for (const [index, error] of this.#thrown.entries()) {
      const place = stackPlace(error)
      if (place !== null) errors[index]!.place = places.push(place) - 1
    }
    this.#thrown.length = 0
    this.#lastDropped = undefined
  }
}
