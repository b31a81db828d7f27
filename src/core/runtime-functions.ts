import * as timers from 'node:timers'

/**
 * Functions of the runtime as they were when the toolbar was loaded. Apps and their tests replace the global ones, and
 * those of `node:timers` too: by functions that return a number, as in browsers, or nothing, or that never call back.
 */
export const setTimeout: typeof timers.setTimeout = timers.setTimeout
export const clearTimeout: typeof timers.clearTimeout = timers.clearTimeout
export const setInterval: typeof timers.setInterval = timers.setInterval
export const clearInterval: typeof timers.clearInterval = timers.clearInterval
export const setImmediate: typeof timers.setImmediate = timers.setImmediate
export const clearImmediate: typeof timers.clearImmediate = timers.clearImmediate
export const queueMicrotask: typeof globalThis.queueMicrotask = globalThis.queueMicrotask
export const structuredClone: typeof globalThis.structuredClone = globalThis.structuredClone

/** Waits until the event loop has run whatever else is due. */
export const nextTurn = (): Promise<void> =>
  new Promise((resolve) => {
    setImmediate(resolve)
  })

/** Returns the time of day, milliseconds since the epoch. */
export const epochNow: () => number = Date.now.bind(Date)
