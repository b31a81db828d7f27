import { describeFailure } from '../redaction/index.ts'
import type { Logger } from '../log.ts'
import { nextTurn } from '../runtime-functions.ts'
import { scopes } from '../recording/scope.ts'
import { startTimer } from '../time-limit.ts'
import type { StartTimer } from '../time-limit.ts'
import { LaterRedaction } from './redact-later.ts'
import type { EndedRequest } from './request-keeper.ts'
import { RequestRing } from './request-ring.ts'
import type { RingLimits } from './request-ring.ts'

/** How long (ms) a finished request waits before it is written: long enough that many are written in one go. */
const WRITE_DELAY_MS = 250
/** How long (ms) the next one waits after the store has failed. */
const RETRY_DELAY_MS = 1000
/** Maximum number of requests that wait to be written: as many as a fast server finishes in a second. */
const MAX_WAITING_REQUESTS = 10_000
/** Writes that are under way at once. */
const MAX_WRITES = 16

export interface StoreWriterOptions {
  /** Rejects where the request could not be written. */
  write: (request: EndedRequest) => Promise<void>
  /** Of those that could not be written; `maxBytes` is also the bound of those that wait. */
  limits: RingLimits
  logger: Logger
  startTimer?: StartTimer
}

/**
 * Writes finished requests, the oldest first, off their path: some time after their responses, a few in one turn of the
 * loop. A request is found here until it is written; one that cannot be written stays in memory, and is not tried again.
 */
export class StoreWriter {
  readonly #options: StoreWriterOptions
  readonly #waiting: RequestRing
  readonly #redaction: LaterRedaction
  readonly #failed: RequestRing
  readonly #writes = new Map<Promise<void>, EndedRequest>()
  #stopTimer: (() => void) | null = null
  #run: Promise<void> | null = null
  #isFailing = false
  #hasWarned = false
  #isShedding = false

  constructor(options: StoreWriterOptions) {
    this.#options = options
    const { limits, logger } = options
    this.#waiting = new RequestRing({ maxRequests: MAX_WAITING_REQUESTS, maxBytes: limits.maxBytes })
    this.#redaction = new LaterRedaction(this.#waiting, logger, options.startTimer)
    this.#failed = new RequestRing(limits)
  }

  add(request: EndedRequest, bytes: number): void {
    const before = this.#waiting.size
    this.#waiting.add(request, bytes)
    this.#redaction.added(request)
    if (this.#waiting.size <= before) this.#warnOfShedding()
    if (this.#stopTimer === null && this.#run === null) this.#runLater(WRITE_DELAY_MS)
  }

  /** One that is not written yet. */
  find(id: string): EndedRequest | undefined {
    const underWay = [...this.#writes.values()].find((request) => request.id === id)
    return underWay ?? this.#waiting.find(id) ?? this.#failed.find(id)
  }

  list(): EndedRequest[] {
    return [...this.#waiting.list(), ...this.#writes.values(), ...this.#failed.list()]
  }

  /** Forgets all; resolves when nothing is under way any more. */
  async clear(): Promise<void> {
    this.#waiting.clear()
    await Promise.all(this.#writes.keys())
    this.#failed.clear()
  }

  /** Writes the waiting requests, and leaves no timer. A store that fails now is not tried again. */
  async close(): Promise<void> {
    this.#stopTimer?.()
    this.#stopTimer = null
    this.#redaction.close()
    await this.#run
    this.#isFailing = false
    await this.#writeAll()
  }

  #runLater(delay: number): void {
    const start = this.#options.startTimer ?? startTimer
    this.#stopTimer = scopes.run(undefined, () => start(this.#begin, delay))
  }

  readonly #begin = (): void => {
    this.#stopTimer = null
    this.#run = this.#writeAll().then(() => {
      this.#run = null
      if (this.#waiting.size > 0) this.#runLater(this.#isFailing ? RETRY_DELAY_MS : WRITE_DELAY_MS)
    })
  }

  /** Until none waits, or the store fails. While it fails, one at a time shows whether it works again. */
  async #writeAll(): Promise<void> {
    for (let next = this.#waiting.takeOldest(); next !== null; next = this.#waiting.takeOldest()) {
      const { request, bytes } = next
      const write: Promise<void> = this.#write(request, bytes).then(() => void this.#writes.delete(write))
      this.#writes.set(write, request)
      while (this.#writes.size >= (this.#isFailing ? 1 : MAX_WRITES)) await Promise.race(this.#writes.keys())
      if (this.#isFailing) break
      await nextTurn()
    }
    await Promise.all(this.#writes.keys())
  }

  async #write(request: EndedRequest, bytes: number): Promise<void> {
    try {
      await this.#options.write(request)
      this.#isFailing = false
    } catch (error) {
      this.#isFailing = true
      this.#failed.add(request, bytes)
      this.#warnOfFailure(error)
    }
  }

  #warnOfFailure(error: unknown): void {
    if (this.#hasWarned) return
    this.#hasWarned = true
    this.#options.logger.warn(
      `A finished request could not be written to the history's store: ${describeFailure(error)}. Such requests stay in ` +
        'memory, the next ones are tried again, and the app is not touched. Later failures are not reported.',
    )
  }

  #warnOfShedding(): void {
    if (this.#isShedding) return
    this.#isShedding = true
    this.#options.logger.warn(
      `The history's store takes finished requests more slowly than they come: the oldest of those that wait are ` +
        'dropped. This is reported once.',
    )
  }
}
