import { types } from 'node:util'
import { restoreFunction } from './restore-function.ts'

const { apply, defineProperty, getOwnPropertyDescriptor } = Reflect
/** A function without a `this`. */
const captureStackTrace: typeof Error.captureStackTrace = Reflect.get(Error, 'captureStackTrace')
/** Read before any app code can replace it: one that asks for a function's text would be a circle. */
const includes: (part: string) => boolean = Reflect.get(String.prototype, 'includes')
/** Part of all names of ours in instrumented code. */
const MARK = ['__dt'] as const

/**
 * Makes `Function.prototype.toString` give the functions of instrumented modules the text that they have in the source,
 * and returns the function that undoes it. A function that others have put there before is called as ever, and one that
 * they put there later stays.
 *
 * Of all functions a method looks most like the runtime's: it has the name, the length, and no other property, and it is
 * no constructor. Node 26 shows proxies as such.
 */
export function patchToString(): () => void {
  const { prototype } = Function
  const before = getOwnPropertyDescriptor(prototype, 'toString')
  if (before?.configurable !== true || typeof before.value !== 'function') return () => {}
  const patched = describeOriginals(before.value)
  defineProperty(prototype, 'toString', { ...before, value: patched })
  return () => {
    if (getOwnPropertyDescriptor(prototype, 'toString')?.value === patched) {
      defineProperty(prototype, 'toString', before)
    }
  }
}

type ToString = (...args: unknown[]) => unknown

function describeOriginals(native: ToString): ToString {
  let isBusy = false
  const restore = (text: unknown): unknown => {
    if (typeof text !== 'string' || !apply(includes, text, MARK) || isBusy) return text
    isBusy = true
    try {
      return restoreFunction(text)
    } catch {
      // The app has replaced a function that we need.
      return text
    } finally {
      isBusy = false
    }
  }
  const method = {
    toString(this: unknown, ...args: unknown[]): unknown {
      let text: unknown
      try {
        text = apply(native, this === patched ? native : this, args)
      } catch (error) {
        hideFrames(error, patched)
        throw error
      }
      return restore(text)
    },
  }
  const patched: ToString = Reflect.get(method, 'toString')
  // Those of another tool's function, if one has been there first.
  for (const key of ['name', 'length']) {
    const like = getOwnPropertyDescriptor(native, key)
    if (like !== undefined) defineProperty(patched, key, like)
  }
  return patched
}

/** Takes a function of ours out of the stack of an error of the runtime. */
function hideFrames(error: unknown, above: (...args: never[]) => unknown): void {
  try {
    if (types.isNativeError(error)) captureStackTrace(error, above)
  } catch {
    // The stack is full: one frame more or less does not matter.
  }
}
