import type { Declarations } from './declared.ts'
import type { SourceEditor } from './editor.ts'
import type { LineCounter } from './text.ts'

export interface InstrumentedSite {
  kind: 'function' | 'await' | 'yield'
  /** Of the place: where a function begins (at `async`, after `static` and decorators), or the keyword. From 1. */
  line: number
  column: number
  /** Of the function that the place is in (itself for 'function'). */
  functionLine: number
  functionColumn: number
  /** What a developer would call the function. */
  functionName: string
  /** For an await: the function called in its operand, if it is a plain call (`db.query`), else ''. */
  operand: string
}

/** A function that the walk is in; its `await`s are its own and no outer function's. */
export interface FunctionScope {
  /** Of a function that is left alone: null. */
  site: InstrumentedSite | null
  /** That site's number. */
  number: number
  isGenerator: boolean
  /** How many places were found so far at which it may be suspended. */
  waits: number
  /** How many of its `return`s tell the runtime what they return. */
  returns: number
  /** Offset up to which a `return` may be undone by a jump out of a `finally`. */
  undoneUpTo: number
  /**
   * Offset up to which a wait may be over without a mark: where the head of a loop or a catch ends, in which patterns
   * and their defaults are evaluated before the first statement that can be marked.
   */
  headEnd: number
}

/** What the runtime exports: the README of this folder. */
export type RuntimeName = 'a' | 'c' | 'd' | 'e' | 'k' | 'n' | 'o' | 'r' | 's' | 'u' | 'v' | 'w' | 'x' | 'y' | 'z'

/** What every step of the transform works with. */
export interface Context {
  readonly source: string
  readonly editor: SourceEditor
  readonly lines: LineCounter
  readonly sites: InstrumentedSite[]
  readonly firstSite: number
  /** What all names of ours begin with; the source does not have it. */
  readonly base: string
  /** What of the runtime is used. */
  readonly used: Set<RuntimeName>
  readonly hasUsing: boolean
  /** What the nodes around a place declare. */
  readonly declarations: Declarations
  /** Null at the top level of the module. */
  scope: FunctionScope | null
}

/** The beginning of a call of the runtime for the running task: `__dts(__dtt`. `task` is another way to get at it. */
export function callRuntime({ base, used }: Context, name: RuntimeName, task: string = `${base}t`): string {
  used.add(name)
  return `${base}${name}(${task}`
}

/** Adds a place of the current function and returns its number. */
export function addSite(
  context: Context,
  { kind, offset, operand = '' }: { kind: 'await' | 'yield'; offset: number; operand?: string },
): number {
  const scope = context.scope!
  const { functionLine, functionColumn, functionName } = scope.site!
  scope.waits++
  const place = context.lines.locate(offset)
  context.sites.push({ kind, ...place, functionLine, functionColumn, functionName, operand })
  return context.firstSite + context.sites.length - 1
}
