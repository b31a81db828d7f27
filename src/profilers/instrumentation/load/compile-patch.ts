import Module from 'node:module'
import { extname } from 'node:path'
import type { Instrumenter } from './instrumenter.ts'

type Compile = (this: unknown, content: string, filename: string, ...rest: [format?: string, ...unknown[]]) => unknown
type Handler = (module: unknown, filename: string) => unknown

/** What Node keeps for CommonJS, as other loaders know it. */
const { prototype, _extensions: handlers } = Module as unknown as {
  prototype: { _compile: Compile }
  _extensions: Record<string, Handler | undefined>
}
/** Stands in every instrumented CommonJS module; in an ES module it is the address of the runtime. */
const MARK = 'debug-toolbar.runtime'

/**
 * Instruments what is compiled as CommonJS without having come through a load hook: everything before Node 22.15, and
 * later what loaders compile that put a handler of their own into `require.extensions` (tsx, ts-node, pirates).
 *
 * `hasLoaded` says what came through the hook. For that Node's own function is handed out, so that no frame of ours
 * stands in the stacks of errors that modules throw while they load.
 */
export function patchCompile(instrumenter: Instrumenter, hasLoaded: (path: string) => boolean): () => void {
  const marks = [MARK, instrumenter.runtimeUrl]
  const before = Object.getOwnPropertyDescriptor(prototype, '_compile')!
  let compile = prototype._compile
  const instrumented: Compile = function (this: unknown, content, filename, ...rest) {
    const code = isInstrumented(content, marks) ? null : instrumenter.instrument(filename, rest[0], content)
    return compile.call(this, code ?? content, filename, ...rest)
  }
  Object.defineProperty(instrumented, 'name', { value: '_compile' })
  Object.defineProperty(prototype, '_compile', {
    configurable: true,
    enumerable: before.enumerable ?? true,
    get(this: { filename?: unknown }) {
      const { filename } = this
      return typeof filename === 'string' && isNativelyHandled(filename) && hasLoaded(filename) ? compile : instrumented
    },
    set(this: object, value: Compile) {
      // As for any inherited property: loaders give a single module a function of its own.
      if (this === prototype) compile = value
      else Object.defineProperty(this, '_compile', { value, configurable: true, enumerable: true, writable: true })
    },
  })
  return () => Object.defineProperty(prototype, '_compile', { ...before, value: compile })
}

const isInstrumented = (content: unknown, marks: readonly string[]): boolean =>
  typeof content === 'string' && marks.some((mark) => content.includes(mark))

/** Handlers by whether they are Node's own, which go through the load hooks. */
const native = new WeakMap<Handler, boolean>()

function isNativelyHandled(filename: string): boolean {
  const handler = handlers[extname(filename)] ?? handlers['.js']
  if (handler === undefined) return false
  let known = native.get(handler)
  if (known === undefined) {
    known = Function.prototype.toString.call(handler).includes('loadSource(')
    native.set(handler, known)
  }
  return known
}
