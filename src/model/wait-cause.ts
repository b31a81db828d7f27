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
