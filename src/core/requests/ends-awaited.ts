import { startTimer } from '../time-limit.ts'
import type { StartTimer } from '../time-limit.ts'

/**
 * Maximum time (ms) that a question for a running request waits for its end. A client that knows the length of a body
 * has received it before the app has ended the response, and may ask at once.
 */
const MAX_WAIT_FOR_RUNNING_REQUEST_MS = 1000

/** Those who wait for the ends of running requests. */
export class EndsAwaited {
  readonly #startTimer: StartTimer
  /** Callers by the id of their request. */
  readonly #waiting = new Map<string, Set<() => void>>()

  constructor(start: StartTimer = startTimer) {
    this.#startTimer = start
  }

  /** Resolves when the request has ended, or has gone on for too long. */
  endOf(id: string): Promise<void> {
    return new Promise((resolve) => {
      const waiting = this.#waiting.get(id) ?? new Set()
      this.#waiting.set(id, waiting)
      const wake = (): void => {
        stop()
        waiting.delete(wake)
        if (waiting.size === 0) this.#waiting.delete(id)
        resolve()
      }
      const stop = this.#startTimer(wake, MAX_WAIT_FOR_RUNNING_REQUEST_MS)
      waiting.add(wake)
    })
  }

  /** The request has ended. Called for each request that does. */
  wake(id: string): void {
    if (this.#waiting.size === 0) return
    for (const wake of this.#waiting.get(id) ?? []) wake()
  }

  /** Lets nobody wait any longer. */
  wakeAll(): void {
    for (const id of this.#waiting.keys()) this.wake(id)
  }
}
