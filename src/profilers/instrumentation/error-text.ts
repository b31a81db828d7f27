import { types } from 'node:util'

const { defineProperty, getOwnPropertyDescriptor } = Reflect

/** How the engine names an instrumented `await` or `yield` where it quotes the program. */
const OUR_CALL = /(?<![\w$])__dt(?:\d+_)?r(?:\(\.\.\.\)| is not a function or its return value(?= is not)|\b)/g

/**
 * Gives an error of the engine the text that it has without us. The engine quotes the expression that failed, and an
 * `await` in it is a call of ours: `Cannot destructure property 'a' of '__dtr(...)'` becomes `… '(intermediate value)'`.
 * Looks at nothing but native TypeErrors and runs no code of the app. Never throws.
 *
 * @example try { const { a } = __dtr(task, await null) } catch (error) { restoreText(error); throw error }
 */
export function restoreText(error: unknown): void {
  try {
    // A proxy is no native error, so that its traps are not asked what it is an instance of.
    if (!types.isNativeError(error) || !(error instanceof TypeError)) return
    const message = getOwnPropertyDescriptor(error, 'message')
    if (typeof message?.value !== 'string' || !message.value.includes('__dt')) return
    const text = restore(message.value)
    if (text === message.value) return
    const { stack } = error
    defineProperty(error, 'message', { ...message, value: text })
    if (typeof stack === 'string') error.stack = stack.replace(message.value, () => text)
  } catch {
    // A frozen error keeps its text.
  }
}

const restore = (text: string): string => text.replaceAll(OUR_CALL, '(intermediate value)')
