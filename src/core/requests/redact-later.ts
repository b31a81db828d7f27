import { describeFailure } from '../redaction/index.ts'
import type { Logger } from '../log.ts'
import { scopes } from '../recording/scope.ts'
import { startTimer } from '../time-limit.ts'
import type { StartTimer } from '../time-limit.ts'
import type { EndedRequest } from './request-keeper.ts'
import type { RequestRing } from './request-ring.ts'

/**
 * A finished request's messages are kept as they came, secrets included, for this long (ms) and at most as long again,
 * while nobody looks. On a busy server most have left the history by then.
 */
const REDACTION_PERIOD_MS = 125

/** Redacts the requests of a ring when they have stayed in it for a period. */
export class LaterRedaction {
  readonly #ring: RequestRing
  readonly #logger: Logger
  readonly #startTimer: StartTimer
  #stopTimer: (() => void) | null = null
  /** Requests that have come in this period. */
  #fresh = 0

  constructor(ring: RequestRing, logger: Logger, start: StartTimer = startTimer) {
    this.#ring = ring
    this.#logger = logger
    this.#startTimer = start
  }

  /** The ring has a new request. */
  added(request: EndedRequest): void {
    this.#fresh++
    if (this.#stopTimer === null && request.redactNow !== undefined) this.#schedule()
  }

  /** Redacts everything that is kept, and leaves no timer. */
  close(): void {
    this.#stopTimer?.()
    this.#stopTimer = null
    this.#redactAllButNewest(0)
  }

  #schedule(): void {
    this.#stopTimer = scopes.run(undefined, () => this.#startTimer(this.#endPeriod, REDACTION_PERIOD_MS))
  }

  readonly #endPeriod = (): void => {
    const fresh = this.#fresh
    this.#stopTimer = null
    this.#fresh = 0
    this.#redactAllButNewest(fresh)
    if (fresh > 0) this.#schedule()
  }

  #redactAllButNewest(newest: number): void {
    if (newest >= this.#ring.size) return
    let index = 0
    for (const request of this.#ring.list()) if (index++ >= newest) this.#redact(request)
  }

  #redact(request: EndedRequest): void {
    try {
      request.redactNow?.()
    } catch (error) {
      // A timer's error would end the app.
      this.#logger.warn(`A finished request could not be redacted: ${describeFailure(error)}`)
    }
  }
}
