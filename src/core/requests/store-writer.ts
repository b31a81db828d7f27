import { dataProperty } from '../data-property.ts'
import { describeFailure } from '../redaction/index.ts'
import type { Logger } from '../log.ts'
import { scopes } from '../recording/scope.ts'
import { startTimer } from '../time-limit.ts'
import type { StartTimer } from '../time-limit.ts'
import type { LoopUse } from './loop-use.ts'
import { LaterRedaction } from './redact-later.ts'
import type { EndedRequest } from './request-keeper.ts'
import { RequestRing } from './request-ring.ts'
import type { RingLimits } from './request-ring.ts'
import { WritePause } from './write-pause.ts'

/** How long (ms) a finished request waits before it is written: long enough that many are written in one go. */
const WRITE_DELAY_MS = 250
/** How long (ms) the next one waits after the store has failed. */
const RETRY_DELAY_MS = 1000
/** Maximum number of requests that wait to be written: as many as a fast server finishes in a second. */
const MAX_WAITING_REQUESTS = 10_000
/** Of so many that wait, one is written in a turn of the loop, so that the app's requests go in between. */
const WAITING_PER_TURN = 32
/** Most that are written in one turn: where many wait, turns are long and few. */
const MAX_IN_TURN = 4
/** Writes that are under way at once. */
const MAX_WRITES = 16

export interface StoreWriterOptions {
  /** Rejects where the request could not be written. */
  write: (request: EndedRequest) => Promise<void>
  /** Of those that could not be written; `maxBytes` is also the bound of those that wait. */
  limits: RingLimits
  logger: Logger
  startTimer?: StartTimer
  loop?: Pick<LoopUse, 'isBusy'>
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
  /** Of those that are not even tried, because the store is gone. */
  readonly #failedRedaction: LaterRedaction
  readonly #writes = new Map<Promise<void>, EndedRequest>()
  readonly #pause: WritePause
  #stopTimer: (() => void) | null = null
  #run: Promise<void> | null = null
  #isFailing = false
  #hasWarned = false
  #isShedding = false
  #isGone = false
  /** Requests that were dropped before they could be written. */
  shed = 0

  constructor(options: StoreWriterOptions) {
    this.#options = options
    const { limits, logger } = options
    this.#pause = new WritePause(options.loop, options.startTimer)
    this.#waiting = new RequestRing({ maxRequests: MAX_WAITING_REQUESTS, maxBytes: limits.maxBytes })
    this.#redaction = new LaterRedaction(this.#waiting, logger, options.startTimer)
    this.#failed = new RequestRing(limits)
    this.#failedRedaction = new LaterRedaction(this.#failed, logger, options.startTimer)
  }

  /** Whether the store has said that it can be asked for nothing any more: all requests stay in memory. */
  get isGone(): boolean {
    return this.#isGone
  }

  add(request: EndedRequest, bytes: number): void {
    if (this.#isGone) return this.#keepInMemory(request, bytes)
    const before = this.#waiting.size
    this.#waiting.add(request, bytes)
    this.#redaction.added(request)
    const shed = before + 1 - this.#waiting.size
    if (shed > 0) this.#noteShed(shed)
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
    this.#pause.end()
    this.#stopTimer?.()
    this.#stopTimer = null
    this.#redaction.close()
    this.#failedRedaction.close()
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
    let inTurn = 1
    for (let next = this.#waiting.takeOldest(); next !== null; next = this.#waiting.takeOldest()) {
      const { request, bytes } = next
      const write: Promise<void> = this.#write(request, bytes).then(() => void this.#writes.delete(write))
      this.#writes.set(write, request)
      while (this.#writes.size >= (this.#isFailing ? 1 : MAX_WRITES)) await Promise.race(this.#writes.keys())
      if (this.#isFailing) break
      if (--inTurn > 0) continue
      await this.#pause.wait()
      inTurn = Math.min(MAX_IN_TURN, Math.ceil(this.#waiting.size / WAITING_PER_TURN))
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
      if (isGone(error)) this.leave(error)
      else this.#warnOfFailure(error)
    }
  }

  /** The store is gone: what waits for it stays in memory, and so does what comes. Said once. */
  leave(error: unknown): void {
    if (this.#isGone) return
    this.#isGone = true
    this.#options.logger.warn(
      `The history is kept in memory, and goes with the process: ${describeFailure(error)}. The app is not touched.`,
    )
    for (let next = this.#waiting.takeOldest(); next !== null; next = this.#waiting.takeOldest()) {
      this.#keepInMemory(next.request, next.bytes)
    }
  }

  #keepInMemory(request: EndedRequest, bytes: number): void {
    this.#failed.add(request, bytes)
    this.#failedRedaction.added(request)
  }

  #warnOfFailure(error: unknown): void {
    if (this.#hasWarned) return
    this.#hasWarned = true
    this.#options.logger.warn(
      `A finished request could not be written to the history's store: ${describeFailure(error)}. Such requests stay in ` +
        'memory, the next ones are tried again, and the app is not touched. Later failures are not reported.',
    )
  }

  #noteShed(count: number): void {
    this.shed += count
    if (this.#isShedding) return
    this.#isShedding = true
    this.#options.logger.warn(
      `The history's store takes finished requests more slowly than they come: the oldest of those that wait are ` +
        'dropped. This is reported once.',
    )
  }
}

/** Returns whether an error says that the store can be asked for nothing any more. */
export const isGone = (error: unknown): boolean =>
  typeof error === 'object' && error !== null && dataProperty(error, 'code') === 'STORE_GONE'
