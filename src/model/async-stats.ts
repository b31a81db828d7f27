/**
 * The statistics of the async panel: the public result that every backend, screen, export and test reads. All times are
 * milliseconds; `startTime` and slice bounds are relative to the profile's start. Unknown is an empty list or zero, and
 * `capabilities` says which.
 */

import type { AwaitNeed } from './await-need.ts'
import type { Finding } from './finding.ts'
import type { BlockingCall, LoopCosts, UnattributedFunction } from './blocking-call.ts'
import type { HeldBy, HeldUp, Holder } from './holds.ts'
import type { Interval, LoopLane } from './loop-lane.ts'
import type { DroppedOperations, Limits, Operation } from './operation-stats.ts'
import type { Ledger } from './ledger.ts'
import type { Site, TaskStatus } from './site.ts'
import type { TaskCall } from './task-call.ts'
import type { CriticalPart, TaskWait, WaitCause } from './wait-cause.ts'

export type { AwaitNeed, NeedReason } from './await-need.ts'
export type { Certainty, Finding, Severity, Words } from './finding.ts'
export type { BlockingCall, LoopCosts, StackSite, UnattributedFunction } from './blocking-call.ts'
export type { HeldBy, HeldRequest, HeldUp, Holder } from './holds.ts'
export type { Interval, LoopLane } from './loop-lane.ts'
export type { DroppedOperations, Limits, Operation, OperationPhase } from './operation-stats.ts'
export type { Ledger, LedgerParts } from './ledger.ts'
export type { Site, TaskStatus } from './site.ts'
export type { CallForm, TaskCall } from './task-call.ts'
export type { CriticalPart, TaskWait, WaitCause } from './wait-cause.ts'

/** The profiler backends, best first, and `none` if none could run. */
export type BackendName = 'instrumentation' | 'hooks' | 'eventloop' | 'none'

/** The abilities of a backend; a screen shows "unknown" instead of zero if a flag is false. */
export interface Capabilities {
  tasks: boolean
  awaitPoints: boolean
  blockingFunction: boolean
  ledger: boolean
}

export interface AsyncProfilingStats {
  backend: BackendName
  capabilities: Capabilities
  /** Why detail was dropped or the backend fell back; null if neither happened. */
  degraded: string | null
  /** Wall time of the profile. */
  duration: number
  /** The profiler's own cost, measured. */
  profilingOverhead: number
  tasksCreated: number
  tasksCompleted: number
  tasksFailed: number
  tasksCancelled: number
  tasksPending: number
  /** Tasks that are counted above but have no entry in `tasks`. */
  tasksDropped: number
  /** Maximum number of tasks alive at once. */
  maxConcurrency: number
  eventLoopLag: LagStats
  /** Longest first. */
  blockingCalls: BlockingCall[]
  /** Flat, by creation; the canonical list. */
  tasks: Task[]
  /** The same as trees; cut at depth 200 with `hiddenChildren`. */
  taskHierarchy: TaskNode[]
  /** Sorted by total wait. */
  awaitPoints: AwaitPoint[]
  /** Sorted by total time. */
  topAsyncFunctions: AsyncFunction[]
  ledger: Ledger
  /** The functions that samples saw in unattributed time, the most frequent first; absent in older records. */
  unattributedFunctions?: UnattributedFunction[]
  /** The profiles that held the loop while this one was open, the longest first; absent without, and in older records. */
  heldBy?: HeldBy[]
  /** What it did to others; absent if it never held the loop for a millisecond, and in older records. */
  holdsUp?: HeldUp
  /** Who held the loop when the request arrived, and how long it may have waited unread (ms); absent if it was short. */
  unread?: Holder & { time: number }
  /** Work that one seldom wants in a request, by samples; absent without them, and in older records. */
  loopCosts?: LoopCosts
  /** Queries, requests and commands of the request, by start. */
  operations: Operation[]
  /** Operations beyond the bound, by their text; the most frequent first. */
  operationsDropped?: DroppedOperations[]
  /** Share of the time of all waits whose cause is named, 0 to 1; 1 without waits. Absent in older records. */
  coverage?: number
  /** The sentences about the request, the most urgent first; absent in older records. */
  findings?: Finding[]
  /** The id of the task that wrote the answer's head; absent if none is known, and in older records. */
  answeredBy?: string
  /** What the end of the request waited for at each moment: in order, from 0 to `duration`; absent in older records. */
  criticalPath?: CriticalPart[]
  /** How much of the machine a request had, for predictions; absent in older records. */
  limits?: Limits
  /** Busy times of the event loop; empty lists if none is long enough to draw. */
  loop?: LoopLane
}

export interface LagStats {
  min: number
  avg: number
  max: number
  p95: number
}

export interface Task extends Site {
  taskId: string
  name: string
  parent: string | null
  startTime: number
  /** Call to settlement; null while pending. */
  duration: number | null
  /** On the event loop, in this task's own slices. */
  selfTime: number
  /** Suspended. */
  waitTime: number
  status: TaskStatus
  slices: [start: number, end: number][]
  /**
   * The slices that an `await` ended, in order, with the place of the `await` in the task's file; as many as there were
   * waits, unless slices were dropped. A record from before they were kept has none.
   */
  awaits?: [slice: number, line: number, column: number][]
  /** Its waits in order, with the cause of each; bounded in a profile. Absent in older records. */
  waits?: TaskWait[]
  /** Part of `waitTime` in which the awaited operation had finished, but the loop was busy; an upper bound. */
  readyDelay?: number
  /** Where it was called and how, by the source; only if no wait is known to be for it. */
  call?: TaskCall
  /** Intervals of that delay within the waits; only those long enough to be seen. */
  readyDelays?: Interval[]
}

export interface TaskNode {
  taskId: string
  name: string
  parent: string | null
  duration: number | null
  status: TaskStatus
  children: TaskNode[]
  hiddenChildren?: number
}

/** The awaits of one function; `line` is the function's. */
export interface AwaitPoint {
  function: string
  file: string
  line: number
  awaitCount: number
  totalWaitTime: number
  avgWaitTime: number
  /** Part of `totalWaitTime` in which the awaited operation had finished, but the loop was busy; an upper bound. */
  totalReadyDelay?: number
  sites: AwaitSite[]
}

export interface AwaitSite {
  line: number
  column: number
  /** The name of the function that the `await` calls (`fetch`, `db.query`); null if it calls none or is unknown. */
  callee: string | null
  awaitCount: number
  totalWaitTime: number
  avgWaitTime: number
  maxWaitTime: number
  /** The same part of this `await`. */
  totalReadyDelay?: number
  /**
   * The awaits of its function that must be over before it may begin, by its source; absent if that was not looked at or
   * not understood.
   */
  needs?: AwaitNeed[]
  /** What it waited for, the longest first, as far as there is detail; absent in older records. */
  causes?: WaitCause[]
}

export interface AsyncFunction {
  function: string
  file: string
  line: number
  calls: number
  /** On the loop. */
  totalTime: number
  /** From call to settlement, waits included. */
  cumulativeTime: number
  /** `cumulativeTime / calls` */
  perCall: number
}
