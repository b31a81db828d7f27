import { types } from 'node:util'
import { dataProperty } from '../../../core/data-property.ts'
import { isFormatted, isReplaced } from '../positions/stack-columns.ts'

const { apply, defineProperty, getOwnPropertyDescriptor } = Reflect
const nativeStackGetter = getOwnPropertyDescriptor(new Error('for its stack'), 'stack')?.get

/** Matches the engine's name for an instrumented `await` or `yield` in its messages. */
const OUR_CALL = /(?<![\w$])__dt(?:\d+_)?r(?:\(\.\.\.\)| is not a function or its return value(?= is not)|\b)/g

/**
 * Restores the text that an error of the engine has without us. The engine quotes the expression that failed, in which
 * an `await` is a call of ours: `Cannot destructure property 'a' of '__dtr(...)'` becomes `… '(intermediate value)'`.
 * Inspects native TypeErrors only and runs no code of the app. Never throws.
 *
 * @example try { const { a } = __dtr(task, await null) } catch (error) { restoreText(error); throw error }
 */
export function restoreText(error: unknown): void {
  try {
    // A proxy is no native error.
    if (!types.isNativeError(error)) return
    const message = getOwnPropertyDescriptor(error, 'message')
    if (typeof message?.value !== 'string' || !message.value.includes('__dt')) return
    // By its name: `instanceof` asks every prototype, and one may be a proxy of the app's.
    if (dataProperty(error, 'name') !== 'TypeError') return
    const text = restore(message.value)
    if (text === message.value) return
    defineProperty(error, 'message', { ...message, value: text })
    // The engine makes the text when somebody reads it. Then it forgets the place, which the runtime would print.
    if (!isReplaced() && !isFormatted(error)) return
    const stack = stackOf(error)
    if (typeof stack === 'string') error.stack = stack.replace(message.value, () => text)
  } catch {
    // A frozen error keeps its text.
  }
}

/** Node keeps the stack as data, from 22 on behind a getter of V8's own; one of the app's is not run. */
function stackOf(error: Error): unknown {
  const own = getOwnPropertyDescriptor(error, 'stack')
  return own?.get === undefined
    ? own?.value
    : own.get === nativeStackGetter
      ? apply(nativeStackGetter, error, [])
      : null
}

const restore = (text: string): string => text.replaceAll(OUR_CALL, '(intermediate value)')
