import type { Declarations } from './declared.ts'
import type { SourceEditor } from './editor.ts'
import type { LineCounter } from './text.ts'

export interface InstrumentedSite {
  /** A `callback` is a plain function that is passed on; a `function` is a task. */
  kind: 'function' | 'callback' | 'await' | 'yield'
  /**
   * Position of the site: the start of a function (at `async`, after `static` and decorators), or the keyword. From 1.
   */
  line: number
  column: number
  /** Position of the enclosing function (itself for 'function' and 'callback'). */
  functionLine: number
  functionColumn: number
  /** A developer's name for the function. */
  functionName: string
  /** For a wait: the name of the function that its operand calls (`db.query`), '' if it calls none. */
  callee: string
}

/** A function that the walk is in. Its `await`s are its own and no outer function's. */
export interface FunctionScope {
  /** Null for a function that is not instrumented. */
  site: InstrumentedSite | null
  /** The number of that site. */
  number: number
  isGenerator: boolean
  /** The number of waits found so far. */
  waits: number
  /** The number of its `return`s that tell the runtime their value. */
  returns: number
  /** Offset up to which a `return` may be undone by a jump out of a `finally`. */
  undoneUpTo: number
  /**
   * Offset up to which a wait may end without a mark: the end of the head of a loop or a catch, whose patterns and
   * defaults are evaluated before the first statement that can be marked.
   */
  headEnd: number
}

/** The exports of the runtime: see the README of this folder. */
export type RuntimeName =
  | 'a'
  | 'b'
  | 'c'
  | 'd'
  | 'e'
  | 'f'
  | 'k'
  | 'n'
  | 'o'
  | 'r'
  | 's'
  | 'u'
  | 'v'
  | 'w'
  | 'x'
  | 'y'
  | 'z'

/** The state that all steps of the transform share. */
export interface Context {
  /** URL or path of the module, which names its default export. */
  readonly url: string
  readonly source: string
  readonly editor: SourceEditor
  readonly lines: LineCounter
  readonly sites: InstrumentedSite[]
  readonly firstSite: number
  /** The prefix of all our names, which the source does not contain. */
  readonly base: string
  /** The used exports of the runtime. */
  readonly used: Set<RuntimeName>
  readonly hasUsing: boolean
  /** Returns whether the function with its body at an offset is to be instrumented; null if all are. */
  readonly isUsers: ((offset: number) => boolean) | null
  /** The declarations of the nodes around a position. */
  readonly declarations: Declarations
  /** Null at the top level of the module. */
  scope: FunctionScope | null
}

/**
 * Returns the beginning of a call of the runtime for the running task: `__dts(__dtt`. `task` is another expression for
 * it.
 */
export function callRuntime({ base, used }: Context, name: RuntimeName, task: string = `${base}t`): string {
  used.add(name)
  return `${base}${name}(${task}`
}

/** Adds a site of the current function and returns its number. */
export function addSite(
  context: Context,
  { kind, offset, callee = '' }: { kind: 'await' | 'yield'; offset: number; callee?: string },
): number {
  const scope = context.scope!
  const { functionLine, functionColumn, functionName } = scope.site!
  scope.waits++
  const place = context.lines.locate(offset)
  context.sites.push({ kind, ...place, functionLine, functionColumn, functionName, callee })
  return context.firstSite + context.sites.length - 1
}
