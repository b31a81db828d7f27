import type { Node, Visit } from '../walk.ts'

/** A part of the text; offsets in UTF-16 code units. */
export interface Range {
  start: number
  end: number
}

/** A value that may get from an expression into variables. */
export interface Flow {
  from: Range
  to: readonly string[]
  /** Offset of the target or the call. */
  at: number
  /** Whether the variables get the value, or a member of them does, or a call has both and may do so. */
  by: 'value' | 'member' | 'call'
}

/** Parts that run only as a condition says. */
export interface Branch {
  condition: Range
  guarded: readonly Range[]
}

/** A statement that leaves a loop, or the function. */
export interface Exit {
  at: number
  leaves: 'loop' | 'function'
}

export interface OwnAwait {
  node: Node
  visit: Visit
}

/** The parts of an async function that tell which of its awaits need another; those of inner functions are included. */
export interface FunctionParts {
  awaits: OwnAwait[]
  /** Where variables are read, by offset. */
  reads: { at: number; name: string }[]
  flows: Flow[]
  branches: Branch[]
  exits: Exit[]
  loops: (Range & { declared: ReadonlySet<string> })[]
  /** The protected part of each `try`, and its `catch`. */
  tries: { protected: Range; handler: Range }[]
  /** All names that the function declares. */
  declared: Set<string>
}
