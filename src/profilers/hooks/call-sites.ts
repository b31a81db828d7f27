import type { CodePlace } from '../../model/trace.ts'
import { isUserCode } from '../../core/user-code.ts'

/** Scripts whose positions are remembered; beyond that (code made by `eval` all day) the memory starts anew. */
const MAX_SCRIPTS = 5000

/** The parts of V8's CallSite that we read; Node's types lack the enclosing position. */
interface V8CallSite extends NodeJS.CallSite {
  getPosition(): number
  getEnclosingLineNumber(): number | null
  getEnclosingColumnNumber(): number | null
  isAsync(): boolean
}

/** A function of the program, as the runtime identifies it: by where it begins. */
export interface FunctionInfo {
  readonly user: boolean
  /** The position at which its promise is made; the smallest seen, since nothing comes before it. */
  entry: number
  /** A call of it has returned another promise without an `await` of its own, so its end was not seen. */
  endsUnseen: boolean
  /** Calls whose promise we saw being made. */
  calls: number
}

/** A position inside a function; the same object for the same position. */
export interface Frame {
  /** Null for the runtime's own functions that are written in no script. */
  readonly fn: FunctionInfo | null
  /** `then`, `next`, `Promise` …; empty for frames of scripts. */
  readonly builtin: string
  readonly position: number
  readonly place: CodePlace
}

/** A captured stack: frames are looked up only as far as somebody reads. */
export interface Stack {
  readonly sites: readonly NodeJS.CallSite[]
  /** True where the stack goes on below the last site. */
  readonly cut: boolean
}

const returnSites = (_error: Error, sites: NodeJS.CallSite[]): NodeJS.CallSite[] => sites
const DISPATCHER = 'node:internal/promise_hooks'
const NO_SITES: readonly NodeJS.CallSite[] = []

/**
 * The stack above `below`, unformatted and with the app's own `prepareStackTrace` left as it was. This is the
 * expensive part of the hooks backend: 1.3–2.6 µs, of which each frame is 40 ns (docs/decisions/hooks-backend.md).
 */
export function captureStack(limit: number, below: (...args: never[]) => unknown): Stack {
  const { stackTraceLimit } = Error
  const appsOwn = Reflect.get(Error, 'prepareStackTrace')
  const hadPrepare = Object.hasOwn(Error, 'prepareStackTrace')
  const hadLimit = Object.hasOwn(Error, 'stackTraceLimit')
  const holder: { stack?: unknown } = {}
  try {
    Error.stackTraceLimit = limit
    Error.prepareStackTrace = returnSites
    Error.captureStackTrace(holder, below)
    const sites = Array.isArray(holder.stack) ? (holder.stack as NodeJS.CallSite[]) : NO_SITES
    return { sites: withoutDispatcher(sites), cut: sites.length >= limit }
  } finally {
    if (hadLimit) Error.stackTraceLimit = stackTraceLimit
    else Reflect.deleteProperty(Error, 'stackTraceLimit')
    if (hadPrepare) Error.prepareStackTrace = appsOwn
    else Reflect.deleteProperty(Error, 'prepareStackTrace')
  }
}

/** Programs that freeze the intrinsics leave no way to get at a stack's sites. */
export function canCaptureStacks(): boolean {
  return ['stackTraceLimit', 'prepareStackTrace'].every((key) => {
    const property = Object.getOwnPropertyDescriptor(Error, key)
    return property === undefined ? Object.isExtensible(Error) : property.writable === true
  })
}

/** Where several promise hooks are installed (as by async_hooks before Node 24), the runtime calls them from one of its own. */
function withoutDispatcher(sites: readonly NodeJS.CallSite[]): readonly NodeJS.CallSite[] {
  let first = 0
  while (sites[first]?.getScriptNameOrSourceURL() === DISPATCHER) first++
  return first === 0 ? sites : sites.slice(first)
}

/** True from the first frame on that is not really on the stack: V8 appends callers that are suspended. */
export const isSuspendedFrame = (site: NodeJS.CallSite): boolean => site.isAsync()

export const typeNameOf = (site: NodeJS.CallSite): string => site.getTypeName() ?? ''

/** Knows every position that was seen, so that each is described once. */
export class FrameTable {
  readonly #include: readonly string[]
  readonly #scripts = new Map<string, { frames: Map<number, Frame>; functions: Map<string, FunctionInfo> }>()
  readonly #builtins = new Map<string, Frame>()

  /** `include`: packages whose code counts as the user's. */
  constructor(include: readonly string[]) {
    this.#include = include
  }

  frameOf(site: NodeJS.CallSite): Frame {
    const script = site.getScriptNameOrSourceURL()
    if (script === null || script === undefined || script === '') return this.#builtin(site)
    const known = this.#scripts.get(script) ?? this.#addScript(script)
    const position = site.getPosition()
    const frame = known.frames.get(position)
    if (frame !== undefined) return frame
    const added = this.#describe(site, script, position, known.functions)
    known.frames.set(position, added)
    return added
  }

  #builtin(site: NodeJS.CallSite): Frame {
    const name = site.getFunctionName() ?? ''
    const known = this.#builtins.get(name)
    if (known !== undefined) return known
    const place: CodePlace = { script: '', line: 0, column: 0, functionLine: 0, functionColumn: 0, functionName: name }
    const frame: Frame = { fn: null, builtin: name === '' ? '(native)' : name, position: 0, place }
    if (this.#builtins.size < MAX_SCRIPTS) this.#builtins.set(name, frame)
    return frame
  }

  #addScript(script: string): { frames: Map<number, Frame>; functions: Map<string, FunctionInfo> } {
    if (this.#scripts.size >= MAX_SCRIPTS) this.#scripts.clear()
    const added = { frames: new Map<number, Frame>(), functions: new Map<string, FunctionInfo>() }
    this.#scripts.set(script, added)
    return added
  }

  #describe(site: V8CallSite, script: string, position: number, functions: Map<string, FunctionInfo>): Frame {
    const functionLine = site.getEnclosingLineNumber() ?? 0
    const functionColumn = site.getEnclosingColumnNumber() ?? 0
    const key = `${functionLine}:${functionColumn}`
    let fn = functions.get(key)
    if (fn === undefined) {
      fn = { user: isUserCode(script, this.#include), entry: Number.POSITIVE_INFINITY, endsUnseen: false, calls: 0 }
      functions.set(key, fn)
    }
    const place: CodePlace = {
      script,
      line: site.getLineNumber() ?? 0,
      column: site.getColumnNumber() ?? 0,
      functionLine,
      functionColumn,
      functionName: site.getFunctionName() ?? '',
    }
    return { fn, builtin: '', position, place }
  }
}
