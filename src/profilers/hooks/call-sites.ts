import type { CodePlace } from '../../model/trace.ts'
import { isUserCode } from '../../core/user-code.ts'

/** Scripts whose positions are cached. Beyond that (code made by `eval` all day) the cache is cleared. */
const MAX_SCRIPTS = 5000

/** The used parts of V8's CallSite; Node's types lack the enclosing position. */
interface V8CallSite extends NodeJS.CallSite {
  getPosition(): number
  getEnclosingLineNumber(): number | null
  getEnclosingColumnNumber(): number | null
  isAsync(): boolean
}

/** A function of the program, identified as by the runtime: by its start. */
export interface FunctionInfo {
  readonly script: string
  /** Whether it is user code whatever packages a recording includes. */
  readonly user: boolean
  /** The position at which its promise is created: the smallest one seen, because nothing comes before it. */
  entry: number
  /** True if a call of it has returned another promise without an `await` of its own, so that its end was not seen. */
  endsUnseen: boolean
  /** The number of calls whose promise was seen being created. */
  calls: number
}

/** A position inside a function; always the same object for the same position. */
export interface Frame {
  /** Null for the runtime's own functions outside any script. */
  readonly fn: FunctionInfo | null
  /** Name of a function of the runtime: `then`, `next`, `Promise` …; empty for frames of scripts. */
  readonly builtin: string
  readonly position: number
  readonly place: CodePlace
}

/** A captured stack, whose frames are looked up only as far as they are read. */
export interface Stack {
  readonly sites: readonly NodeJS.CallSite[]
  /** True if the stack continues below the last site. */
  readonly cut: boolean
}

const returnSites = (_error: Error, sites: NodeJS.CallSite[]): NodeJS.CallSite[] => sites
const DISPATCHER = 'node:internal/promise_hooks'
const NO_SITES: readonly NodeJS.CallSite[] = []

/**
 * Captures the stack above `below`, unformatted, and leaves the app's own `prepareStackTrace` in place. This is the
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

/** Returns whether stacks can be captured: not in programs that freeze the intrinsics. */
export function canCaptureStacks(): boolean {
  return ['stackTraceLimit', 'prepareStackTrace'].every((key) => {
    const property = Object.getOwnPropertyDescriptor(Error, key)
    return property === undefined ? Object.isExtensible(Error) : property.writable === true
  })
}

/**
 * Removes the frames of the runtime's dispatcher, which calls the promise hooks if several are installed (as by
 * async_hooks before Node 24).
 */
function withoutDispatcher(sites: readonly NodeJS.CallSite[]): readonly NodeJS.CallSite[] {
  let first = 0
  while (sites[first]?.getScriptNameOrSourceURL() === DISPATCHER) first++
  return first === 0 ? sites : sites.slice(first)
}

/** Returns whether a frame is not really on the stack: V8 appends suspended callers, and all frames below one are. */
export const isSuspendedFrame = (site: NodeJS.CallSite): boolean => site.isAsync()

export const typeNameOf = (site: NodeJS.CallSite): string => site.getTypeName() ?? ''

/** Returns the place in the source of a place in text that was changed when it was loaded; null for any other text. */
export type PlaceInSource = (place: CodePlace, isEntry: boolean) => CodePlace | null

/**
 * Caches every position that was seen, so that each is described once. One table for all recordings, whose calls may lie
 * above each other on the stack: a function must be the same for each of them.
 */
export class FrameTable {
  readonly #placeInSource: PlaceInSource
  readonly #scripts = new Map<string, { frames: Map<number, Frame>; functions: Map<string, FunctionInfo> }>()
  readonly #builtins = new Map<string, Frame>()

  constructor(placeInSource: PlaceInSource) {
    this.#placeInSource = placeInSource
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
      fn = { script, user: isUserCode(script, []), entry: Number.POSITIVE_INFINITY, endsUnseen: false, calls: 0 }
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
    const isEntry = position < fn.entry
    return { fn, builtin: '', position, place: this.#placeInSource(place, isEntry) ?? place }
  }
}
