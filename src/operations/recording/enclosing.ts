import type { Operation } from './operation.ts'

/**
 * The operation whose library code runs now: a call of the same library within it is a step of it and no operation of
 * its own. Only for the synchronous code of one call, so that nothing is left behind across turns.
 */
let enclosing: Operation | null = null

export const enclosingOperation = (): Operation | null => enclosing

/** Runs a call of the library as a step of the operation. */
export function within<T>(operation: Operation | null, fn: () => T): T {
  const outer = enclosing
  enclosing = operation
  try {
    return fn()
  } finally {
    enclosing = outer
  }
}

/** Runs code of the app that the library calls: what it asks for is its own. */
export const outside = <T>(fn: () => T): T => within(null, fn)
