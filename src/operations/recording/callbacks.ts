import { isWithin, scopes } from '../../core/recording/scope.ts'

export type Callback = (...args: unknown[]) => unknown

/**
 * Puts a callback in place of the last argument, if that is a function. Returns the arguments as they were if it is
 * none. The library sees as many arguments as before.
 */
export function replaceCallback(args: readonly unknown[], make: (callback: Callback) => Callback): unknown[] | null {
  const last = args.at(-1)
  return typeof last === 'function' ? [...args.slice(0, -1), make(last as Callback)] : null
}

/**
 * Returns a function that runs a callback as the work of the recording that runs now, for a library that would call it
 * in the async context of somebody else: of whoever has made the connection, or has released it. Only our own store is
 * changed for it: every other `AsyncLocalStorage` is as the library has it. Outside recordings it is nobody's work.
 *
 * @param parent the task that has asked, which is the parent of the callback's calls; 0 for none
 */
export function asCaller(callback: Callback, parent: number): Callback {
  const scope = scopes.getStore()
  if (scope === undefined || scope.recorder.closed) return asNobody(callback)
  const { recorder } = scope
  return function (this: unknown, ...args: unknown[]) {
    const call = (): unknown => Reflect.apply(callback, this, args)
    if (isWithin(recorder)) return call()
    // After its end it is nobody's work, and not that of the recording in whose context it is called.
    return recorder.closed || recorder.teller === null ? scopes.run(scope, call) : recorder.teller.run(call, parent)
  }
}

const asNobody = (callback: Callback): Callback =>
  function (this: unknown, ...args: unknown[]) {
    const call = (): unknown => Reflect.apply(callback, this, args)
    return scopes.getStore() === undefined ? call() : scopes.run(undefined, call)
  }

/** The same, with the task that runs now. */
export function asCallerNow(callback: Callback): Callback {
  return asCaller(callback, scopes.getStore()?.recorder.teller?.currentTask() ?? 0)
}
