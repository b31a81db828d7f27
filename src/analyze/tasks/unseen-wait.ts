import type { Task, TaskWait } from '../../model/async-stats.ts'

/** A rest of a task without slices from this length (ms) on is a wait that no `await` tells: it returned a promise. */
const MIN_UNSEEN_MS = 0.3

/**
 * Returns the wait of a task for the promise that it returned: from the end of its last slice until its own end, at the
 * place of the function. Null if it has none.
 *
 * @param end of the task, or of the request if that is earlier
 * @example unseenWait(task, 90) // of `async () => fetch(url)`
 */
export function unseenWait({ line, column, startTime, slices, waits = [] }: Task, end: number): TaskWait | null {
  const last = waits.at(-1)?.end ?? startTime
  const start = Math.min(end, Math.max(last, slices.at(-1)?.[1] ?? last))
  if (end - start <= MIN_UNSEEN_MS) return null
  return { start, end, line, column, cause: { type: 'unknown', label: '', ids: [], count: 1, totalTime: end - start } }
}
