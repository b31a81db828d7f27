import type { Task, TaskWait } from '../../model/async-stats.ts'
import type { BegunWork } from './begun-work.ts'

/** A stretch of the way to the end of a request; milliseconds from the profile's start. */
export interface PathPart {
  start: number
  end: number
  /**
   * `running`: the task ran, or what it called at once. `waiting`: it waited for what no other task of the request did.
   * `ready`: what it waited for had ended, but the loop was busy. `outside`: no task is known to be waited for.
   */
  kind: 'running' | 'waiting' | 'ready' | 'outside'
  /** The task; null outside. */
  task: Task | null
  /** The wait, of `waiting` and `ready`; for a promise that a function returned, at the place of the function. */
  wait: TaskWait | null
}

/** A time in which a task is waited for, or nothing that is known; what comes first is last in a list of them. */
export interface Stretch {
  /** Index of the task. */
  at: number | null
  start: number
  end: number
  /** Parts that are known already, instead. */
  part?: PathPart
}

/** The work of a request with its indexes. */
export interface Known {
  tasks: readonly Task[]
  index: ReadonlyMap<string, number>
  begun: BegunWork
}
