import { relative, sep } from 'node:path'
import { types } from 'node:util'
import { isOwnCode, isUserCode, toPath } from '../../core/user-code.ts'
import type { SourcePlace } from '../../model/place.ts'
import type { CodePlace } from '../../model/trace.ts'

const MAX_STACK_LENGTH = 20_000
const FRAME = /^\s+at (?:async )?(?:(.*?) \()?((?:file:\/\/)?[^()]+?):(\d+):(\d+)\)?$/

const nativeGetter = getterOf(Object.getOwnPropertyDescriptor(new Error('for its stack'), 'stack'))

/**
 * Returns the user's place nearest to the throw, by the stack of an error; null if there is none. Reading it makes its
 * text, and the runtime then prints an uncaught error without its line: call it when the error has been handled, or will
 * not be any more.
 */
export function stackPlace(error: unknown): CodePlace | null {
  try {
    if (!types.isNativeError(error)) return null
    const stack = stackOf(error)
    return typeof stack === 'string' ? findFrame(stack.slice(0, MAX_STACK_LENGTH)) : null
  } catch {
    return null
  }
}

/** Runs nothing of the app's: no getter, and no `prepareStackTrace` of its own. */
function stackOf(error: Error): unknown {
  const prepare = Reflect.get(Error, 'prepareStackTrace') as { name?: unknown } | undefined
  if (prepare !== undefined && prepare.name !== 'ErrorPrepareStackTrace') return null
  const own = Object.getOwnPropertyDescriptor(error, 'stack')
  const getter = getterOf(own)
  if (getter === undefined) return own?.value
  return getter === nativeGetter ? Reflect.apply(getter, error, []) : null
}

function getterOf(property: PropertyDescriptor | undefined): (() => unknown) | undefined {
  return Reflect.get(property ?? {}, 'get') as (() => unknown) | undefined
}

function findFrame(stack: string): CodePlace | null {
  for (const line of stack.split('\n')) {
    const match = FRAME.exec(line)
    if (match === null) continue
    const [, name = '', script = ''] = match
    if (!isUserCode(script, []) || isOwnCode(script)) continue
    return placeOf(name, script, { line: Number(match[3]), column: Number(match[4]) })
  }
  return null
}

function placeOf(name: string, script: string, at: { line: number; column: number }): CodePlace {
  const functionName = name.replace(/^(?:new |Object\.)/, '').replace(/ \[as [^\]]*\]$/, '')
  const place = { script, ...at, functionLine: at.line, functionColumn: at.column, functionName }
  // The runtime has led it to the source already, where it would be led once more.
  return areMapsEnabled() ? { ...place, described: describe(place) } : place
}

const areMapsEnabled = (): boolean => (process as { sourceMapsEnabled?: boolean }).sourceMapsEnabled === true

function describe({ script, line, column, functionName }: CodePlace): SourcePlace {
  const shown = relative(process.cwd(), toPath(script) ?? script)
  const file = sep === '/' ? shown : shown.replaceAll(sep, '/')
  const name = functionName === '' || functionName === '<anonymous>' ? '(anonymous)' : functionName
  return { function: name, file, line, column, wait: { line, column }, waitKind: 'unknown', isTask: null, callee: null }
}
