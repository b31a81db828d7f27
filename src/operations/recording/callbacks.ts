type Callback = (...args: unknown[]) => unknown

/**
 * Puts a callback in place of the last argument, if that is a function. Returns the arguments as they were if it is
 * none. The library sees as many arguments as before.
 */
export function replaceCallback(args: readonly unknown[], make: (callback: Callback) => Callback): unknown[] | null {
  const last = args.at(-1)
  return typeof last === 'function' ? [...args.slice(0, -1), make(last as Callback)] : null
}
