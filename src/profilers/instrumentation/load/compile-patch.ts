import Module from 'node:module'
import { extname } from 'node:path'
import { isOwnCode } from '../../../core/user-code.ts'
import type { Instrumenter } from './instrumenter.ts'
import { compileOwn } from './own-modules.ts'

type Compile = (this: object, content: string, filename: string, ...rest: [format?: string, ...unknown[]]) => unknown
type Handler = (module: unknown, filename: string) => unknown

/** Node's state of CommonJS, as other loaders use it. */
const { prototype, _extensions: handlers } = Module as unknown as {
  prototype: { _compile: Compile }
  _extensions: Record<string, Handler | undefined>
}
/** Part of every instrumented CommonJS module; an ES module has the address of the runtime instead. */
const MARK = 'debug-toolbar.runtime'

/**
 * Instruments CommonJS that is compiled without passing a load hook: everything before Node 22.15, and later the
 * modules of loaders with a handler of their own in `require.extensions` (tsx, ts-node, pirates).
 *
 * `hasLoaded` tells which paths have passed the hook. For those the getter returns Node's own function, so that no
 * frame of ours is in the stacks of errors that modules throw while they load.
 */
export function patchCompile(instrumenter: Instrumenter, hasLoaded: (path: string) => boolean): () => void {
  const before = Object.getOwnPropertyDescriptor(prototype, '_compile')!
  const compile = prototype._compile
  const instrumented = instrumentBefore(compile, instrumenter)
  /** The property's value for everybody else: the one that was set last, as in any property. */
  let current: unknown = instrumented
  /** Returns whether others have wrapped nothing, or have put back the function before ours. */
  const isOurs = (): boolean => current === instrumented || current === compile
  Object.defineProperty(prototype, '_compile', {
    configurable: true,
    enumerable: before.enumerable ?? true,
    get(this: { filename?: unknown }) {
      if (this === prototype || !isOurs()) return current
      const { filename } = this
      return typeof filename === 'string' && isNativelyHandled(filename) && hasLoaded(filename) ? compile : instrumented
    },
    set(this: object, value: unknown) {
      // As for any inherited property: loaders give a single module a function of its own.
      if (this === prototype) current = value
      else Object.defineProperty(this, '_compile', { value, configurable: true, enumerable: true, writable: true })
    },
  })
  return () => Object.defineProperty(prototype, '_compile', { ...before, value: isOurs() ? compile : current })
}

/** Returns the function that others wrap. It ends in the one before ours and never in theirs: that would be a circle. */
function instrumentBefore(compile: Compile, instrumenter: Instrumenter): Compile {
  const marks = [MARK, instrumenter.runtimeUrl]
  const instrumented: Compile = function (this: object, content, filename, ...rest) {
    if (rest[0] === undefined && typeof filename === 'string' && isOwnCode(filename)) return compileOwn(this, filename)
    const isNew = !isInstrumented(content, marks)
    if (isNew && typeof filename === 'string' && !isNativelyHandled(filename)) instrumenter.keepText(filename, content)
    const code = isNew ? instrumenter.instrument(filename, rest[0], content) : null
    return Reflect.apply(compile, this, [code ?? content, filename, ...rest])
  }
  return Object.defineProperty(instrumented, 'name', { value: '_compile' })
}

const isInstrumented = (content: unknown, marks: readonly string[]): boolean =>
  typeof content === 'string' && marks.some((mark) => content.includes(mark))

/** Caches whether a handler is Node's own, which goes through the load hooks. */
const native = new WeakMap<Handler, boolean>()

/** Returns whether `require` leaves a file to Node itself, which passes its text through the load hooks. */
export function isNativelyHandled(filename: string): boolean {
  const handler = handlers[extname(filename)] ?? handlers['.js']
  if (handler === undefined) return false
  let known = native.get(handler)
  if (known === undefined) {
    known = Function.prototype.toString.call(handler).includes('loadSource(')
    native.set(handler, known)
  }
  return known
}
