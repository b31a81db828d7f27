import type { Task } from '../../model/async-stats.ts'

/** A task may be suspended up to this long (ms) after an operation that its `await` waits for has begun. */
const MAX_BEFORE_MS = 2

/**
 * Returns the position of the `await` at which a task waited at a time, or else began to wait shortly after it; null if
 * there is none. Times are milliseconds since the profile's start.
 */
export function findWaitAt(task: Task, at: number): { line: number; column: number } | null {
  for (const [slice, line, column] of task.awaits ?? []) {
    const start = task.slices[slice]?.[1] ?? Number.POSITIVE_INFINITY
    const end = task.slices[slice + 1]?.[0] ?? Number.POSITIVE_INFINITY
    if (end < at) continue
    return start <= at + MAX_BEFORE_MS ? { line, column } : null
  }
  return null
}
