import type { Task } from '../../model/async-stats.ts'

type Life = Pick<Task, 'startTime' | 'duration'>

/** Returns the time at which a task, or an operation, has settled; infinite while it is pending. */
export const settleTime = ({ startTime, duration }: Life): number => startTime + (duration ?? Infinity)

/** Returns the end of a task as it is drawn and counted: a pending one goes on until `until`, the end of the recording. */
export const endUntil = ({ startTime, duration }: Life, until: number): number =>
  duration === null ? Math.max(until, startTime) : startTime + duration
