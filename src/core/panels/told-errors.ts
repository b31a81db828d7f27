import type { Recording } from '../recording/recording.ts'
import type { Recorder } from '../recording/recorder.ts'
import { scopes } from '../recording/scope.ts'

/**
 * Where an error was seen: thrown by an async function, given to the framework to answer with, or handled by nobody, as a
 * rejection or as an exception.
 */
export type ErrorOrigin = 'task' | 'response' | 'rejection' | 'exception'

export interface ToldError {
  error: unknown
  origin: ErrorOrigin
  /** The recording that it belongs to; null if nobody knows. */
  recorder: Recorder | null
  /** The number of the task that failed; 0 for none. */
  task: number
}

export type ErrorListener = (told: ToldError) => void

const listeners = new Set<ErrorListener>()

/** Calls the listener with each error that is told, until the returned function is called. */
export function hearErrors(listener: ErrorListener): () => void {
  listeners.add(listener)
  return () => void listeners.delete(listener)
}

let thrower: Recorder | null = null

/** Notes that a recording's own code has thrown: an error that nobody catches is told when its context has been left. */
function noteThrow(recorder: Recorder): void {
  if (listeners.size === 0) return
  thrower = recorder
  queueMicrotask(() => (thrower = null))
}

/** Tells an error of the running code's recording, or of the given one. Keeps nothing and never throws. */
export function tellError(
  error: unknown,
  origin: ErrorOrigin,
  known: { recorder?: Recorder; task?: number } = {},
): void {
  if (listeners.size === 0) return
  try {
    const recorder = known.recorder ?? scopes.getStore()?.recorder ?? (origin === 'exception' ? thrower : null)
    for (const listener of listeners) listener({ error, origin, recorder, task: known.task ?? 0 })
  } catch {
    // The app's error goes on without a record.
  }
}

/** Runs the app's code in a recording, and notes that it throws. */
export function runNoted<T>(profile: Pick<Recording, 'run' | 'recorder'>, fn: () => T): T {
  let hasThrown = true
  // Not caught: thrown again, an error would get another place.
  try {
    const result = profile.run(fn)
    hasThrown = false
    return result
  } finally {
    if (hasThrown) noteThrow(profile.recorder)
  }
}
