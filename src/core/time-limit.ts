import { clearTimeout, setTimeout } from 'node:timers'

/** Calls back after `ms` milliseconds unless the returned function is called first. */
export type StartTimer = (callback: () => void, ms: number) => () => void

/** Node's own timer, which does not keep the process alive. */
export const startTimer: StartTimer = (callback, ms) => {
  const timer = setTimeout(callback, ms)
  timer.unref()
  return () => clearTimeout(timer)
}

/**
 * Waits for a promise, but no longer than `ms` milliseconds; then it rejects, and what the promise does later is
 * ignored, its rejection included.
 */
export function withTimeLimit<T>(promise: PromiseLike<T>, ms: number, start: StartTimer): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const stop = start(() => reject(new Error(`it did not answer within ${ms} ms`)), ms)
    promise.then(
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
