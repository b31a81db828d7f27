import type { Task, WaitCause } from '../../model/async-stats.ts'
import { endUntil } from './task-end.ts'
import { indexGaps } from './gaps.ts'
import type { GapsOf, TasksAndLoop } from './gaps.ts'

/** One execution of an `await`; milliseconds from the profile's start. */
export interface Wait {
  start: number
  end: number
  /** The place of the `await` in the function's file; null in a record that does not tell. */
  site: { line: number; column: number } | null
  /** What it waited for; null in a record that does not tell, and beyond the bound. */
  cause: WaitCause | null
}

/** Returns the waits of the task at an index of the list, in order. */
export type WaitsOf = (index: number) => Wait[]

/**
 * Tells the waits of tasks: as many for each `await` as its counter has, unless detail was dropped. A record that does
 * not tell which slices an `await` ended has the gaps between slices instead.
 *
 * @param until end of pending tasks' gaps, if that is not the profile's end
 * @example indexWaits(stats)(0) // [{ start: 2.8, end: 76.1, site: { line: 7, column: 3 }, cause: … }, …]
 */
export function indexWaits(stats: TasksAndLoop, until: number = stats.duration): WaitsOf {
  const { tasks, duration } = stats
  let gapsOf: GapsOf | null = null
  return (index) => {
    const task = tasks[index]!
    if (task.awaits !== undefined) return listWaits(task, task.awaits, duration)
    gapsOf ??= indexGaps(stats, until)
    return gapsOf(index).map(([start, end]) => ({ start, end, site: null, cause: null }))
  }
}

function listWaits(task: Task, awaits: NonNullable<Task['awaits']>, duration: number): Wait[] {
  const { slices, waits = [] } = task
  return awaits.map(([slice, line, column], index): Wait => {
    const site = { line, column }
    const known = waits[index]
    if (known !== undefined) return { start: known.start, end: known.end, site, cause: known.cause }
    const start = slices[slice]?.[1] ?? task.startTime
    return { start, end: Math.max(start, slices[slice + 1]?.[0] ?? endUntil(task, duration)), site, cause: null }
  })
}
