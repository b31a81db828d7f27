import { clearTimeout, setTimeout } from './runtime-functions.ts'

/** Calls back after `ms` milliseconds unless the returned function is called first. */
export type StartTimer = (callback: () => void, ms: number) => () => void

/** Starts a timer of Node that does not keep the process alive. */
export const startTimer: StartTimer = (callback, ms) => {
  const timer = setTimeout(callback, ms)
  timer.unref()
  return () => clearTimeout(timer)
}

/** Thrown if a promise has not settled in time. */
export class TimeLimitError extends Error {
  constructor(ms: number) {
    super(`it did not answer within ${ms} ms`)
  }
}

/**
 * Awaits a promise, but no longer than `ms` milliseconds; then it rejects, and ignores the later outcome of the
 * promise, including a rejection.
 */
export function withTimeLimit<T>(promise: PromiseLike<T>, ms: number, start: StartTimer): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const stop = start(() => reject(new TimeLimitError(ms)), ms)
    // A thenable may answer with another promise, which has to keep within the limit as well.
    Promise.resolve(promise).then(
      (value) => {
        stop()
        resolve(value)
      },
      (error: unknown) => {
        stop()
        reject(error)
      },
    )
  })
}
