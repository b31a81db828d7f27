import type { LiveTask } from './live-task.ts'
import type { Thenable } from './thenable.ts'

/** A task that has returned a thenable. */
export class ReturnedThenable {
  readonly task: LiveTask
  readonly thenable: Thenable
  /** The task's own promise, once it is known. */
  promise: Promise<unknown> | null = null
  /** Time at which that settled; NaN before. */
  settledAt: number = Number.NaN
  /** If it is uncertain: the first promises that settled after the body's end. */
  readonly early: Promise<unknown>[] = []

  constructor(task: LiveTask, thenable: Thenable) {
    this.task = task
    this.thenable = thenable
  }
}

/**
 * The own promises of tasks that have returned a thenable, until they have settled. No function can see its own
 * promise, so these are the few that are known.
 */
export const ownPromises: Map<Promise<unknown>, ReturnedThenable> = new Map<Promise<unknown>, ReturnedThenable>()
