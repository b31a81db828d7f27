import type { OperationKind } from './operation.ts'

/** The reason why a task waited: the work or promise whose end let it go on. */
export interface WaitCause {
  /**
   * `task`: calls of async functions. `operation`: queries, requests, commands. `timer`: a timer, its label is
   * `setTimeout 20 ms`. `promise`: a promise that other code settled, such as a lock or a shared result. `settled`:
   * nothing, the promise was settled already. `unknown`: it is not known.
   */
  type: 'task' | 'operation' | 'timer' | 'promise' | 'settled' | 'unknown'
  /** The name of the task, the operation, or the task that settled the promise; empty if there is none. */
  label: string
  /**
   * Ids of tasks, or of operations for `operation`; the one that ended last first. Of a single wait, all that it waited
   * for; of many, the first ones that decided. Bounded. Empty for timers, which have none.
   */
  ids: string[]
  /** Of a single wait, the tasks or operations that it waited for together; of many, the waits. */
  count: number
  /** Milliseconds until the cause ended; the rest is ready delay, the loop's. */
  totalTime: number
}

/** One execution of an `await`; milliseconds from the profile's start. */
export interface TaskWait {
  start: number
  /** The profile's end, if it has not ended. */
  end: number
  line: number
  column: number
  cause: WaitCause
}

/** A part of the critical path; milliseconds from the profile's start. */
export interface CriticalPart {
  /**
   * `running`: the task ran. `ready`: its wait was over, but the loop was busy. `outside`: no task was waited for. Else
   * the type of the cause that it waited for: `operation`, `timer`, `promise`, `unknown`, `settled`, `task`.
   */
  kind: 'running' | 'ready' | 'outside' | WaitCause['type']
  /** The operation of `operation` and `timer`, else the task; null for none. */
  id: string | null
  start: number
  end: number
}

/**
 * One row for each task that went on in the microtasks after the callback of a timer or a job, before any other callback
 * of the loop, in order of time.
 */
export interface WakeColumns {
  count: number
  /** Number of the task that went on. */
  task: Uint32Array
  time: Float64Array
  /** The time at which the callback ran. */
  fired: Float64Array
  /** Index into `WAKERS`. */
  kind: Uint8Array
  /** A timer's delay as it was asked for (ms); 0 of others. */
  delay: Float64Array
  /** Number of the task that set the timer or began the job; 0 if none of this profile did. */
  setBy: Uint32Array
  /** How many went on after the callback before this one; 255 for more. */
  rank: Uint8Array
  /** 1 if all that the callback does is to settle one promise. */
  settles: Uint8Array
}

/** Timers, jobs whose end the runtime calls back once, and connections that bring something again and again. New ones are added at the end, for old records. */
export const WAKERS: readonly { label: string; kind: OperationKind }[] = [
  { label: 'setTimeout', kind: 'timer' },
  { label: 'setInterval', kind: 'timer' },
  { label: 'setImmediate', kind: 'timer' },
  { label: 'file work', kind: 'file' },
  { label: 'lookup', kind: 'dns' },
  { label: 'dns query', kind: 'dns' },
  { label: 'compression', kind: 'compute' },
  { label: 'scrypt', kind: 'compute' },
  { label: 'pbkdf2', kind: 'compute' },
  { label: 'randomBytes', kind: 'compute' },
  { label: 'hash', kind: 'compute' },
  { label: 'cipher', kind: 'compute' },
  { label: 'signature', kind: 'compute' },
  { label: 'key', kind: 'compute' },
  { label: 'prime', kind: 'compute' },
  { label: 'socket', kind: 'other' },
  { label: 'child process', kind: 'process' },
  { label: 'worker', kind: 'worker' },
]
