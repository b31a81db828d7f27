import type { Site } from './site.ts'

/**
 * A function that held the loop; line and column are those of its beginning. It is a package's or the runtime's
 * (`library`) where none of the user's was on the stack.
 */
export interface BlockingCall extends StackSite {
  startTime: number
  /** The longest call's. */
  duration: number
  calls: number
  totalTime: number
  impact: 'warning' | 'critical'
  taskId: string | null
  /** From the handler down, as far as it is known. */
  stack: StackSite[]
  /** The callee that took most of the time, if one did: native code, the runtime's or a library's. */
  callee?: string
  /** The name of the operations that took most of the time: the statements of a synchronous library. */
  operation?: string
  /** Garbage collection within `duration`, if samples have seen some. */
  garbageCollection?: number
}

export interface StackSite extends Site {
  /** Code of a package or the runtime, or native code, rather than the user's. */
  library?: true
}

/** A function that held the loop in time that no profile claims. */
export interface UnattributedFunction extends StackSite {
  /** Its share of the ledger's `unattributed`, by samples: an estimate. */
  time: number
}

/** Milliseconds in own slices, by samples. */
export interface LoopCosts {
  /** Garbage collection. */
  collected: number
  /** The runtime's loader of modules, with all that it called. */
  loaded: number
  /** The same in no slice, while the profile waits for an `import()`; absent if there is none. */
  imported?: number
  /** The user's line that asked for most of these modules; absent if it is unknown. */
  loadedBy?: StackSite
  /** The runtime's functions that hold the loop until they are done, the longest first; bounded. */
  syncCalls: { callee: string; site: StackSite; time: number }[]
}
