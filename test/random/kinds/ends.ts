import { pick } from '../program.ts'
import type { Kind } from './kind.ts'
import { kind } from './kind.ts'

/** Operations that end their function. */
export const ENDS: readonly Kind[] = [
  kind('throw', { weight: 0.6, ends: true }, (operation, { handle }) => {
    const error = ["new Error('as expected')", "new TypeError('as expected')"][pick(operation, 2)]
    return `const error = ${error}\nW.fail(${handle}, error)\nthrow error`
  }),
  kind('abort', { weight: 0.3, ends: true }, (operation, { handle, ...scope }, writer) => {
    const { site, mark } = writer.addSite({ handle, ...scope })
    const signal = ['AbortSignal.timeout(1)', 'AbortSignal.abort()'][pick(operation, 2)]
    return `W.wait(${handle}, ${site})
try {
${mark}await sleep(30, undefined, { signal: ${signal} })
} catch (e) {
W.resume(${handle}, ${site})
W.fail(${handle}, e)
throw e
}`
  }),
  kind('timeout', { weight: 0.3, ends: true }, (_operation, scope, writer) => {
    const { handle } = scope
    const [wait, again] = ['sleep(5)', 'sleep(2)'].map((operand) => writer.wait(operand, scope))
    const check = `try {\nsignal.throwIfAborted()\n} catch (e) {\nW.fail(${handle}, e)\nthrow e\n}`
    return `const signal = AbortSignal.timeout(1)\n${wait}\nwhile (!signal.aborted) {\n${again}\n}\n${check}`
  }),
  kind('returnCall', { weight: 0.7, holds: 'task', ends: true }, (operation, scope, writer) => {
    const [task] = operation.children
    if (scope.isGenerator === true) return 'return'
    if (task === undefined) return `W.leave(${scope.handle})\nreturn 1`
    return `W.returns(${scope.handle})\nreturn ${writer.call(task, scope)}`
  }),
  kind('returnAwait', { weight: 0.5, holds: 'task', ends: true }, (operation, scope, writer) => {
    const [task] = operation.children
    if (scope.isGenerator === true) return 'return'
    if (task === undefined) return `W.leave(${scope.handle})\nreturn`
    const { site, mark } = writer.addSite(scope)
    const call = writer.call(task, scope)
    return `W.returns(${scope.handle})\nW.wait(${scope.handle}, ${site})\nreturn ${mark}await ${call}`
  }),
  kind('returnPromise', { weight: 0.3, ends: true }, (_operation, { handle, isGenerator }) => {
    if (isGenerator === true) return 'return'
    const resolve = `W.leave(${handle})\nresolve()`
    return `W.returns(${handle})\nreturn new Promise((resolve) => setTimeout(() => {\n${resolve}\n}, 3))`
  }),
  kind('returnThenable', { weight: 0.3, ends: true }, (_operation, { handle, isGenerator }) => {
    if (isGenerator === true) return 'return'
    const resolve = `W.leave(${handle})\nresolve()`
    return `W.returns(${handle})\nreturn { then(resolve) { setTimeout(() => {\n${resolve}\n}, 3) } }`
  }),
]
