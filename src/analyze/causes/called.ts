import type { Trace } from '../../model/trace.ts'
import { CLOCK_MS } from './begun.ts'
import type { Waits } from './waits.ts'
import type { Work } from './work.ts'

/** Between the end of a call and the wait for it, the `hooks` backend reads a stack (ms). */
const STACK_MS = 0.2
/** Calls between a task and one that it has called by others, at most. */
const MAX_DEPTH = 64

/** Returns whether the task of a wait has called the other directly before it: both share a reading of the clock. */
export function isCalledAtOnce({ slices }: Trace, { suspendRow }: Waits, wait: number, { number }: Work): boolean {
  const row = suspendRow[wait]!
  const before = row - 1
  return (
    before >= 0 &&
    slices.task[before] === number &&
    slices.start[row] === slices.end[row] &&
    slices.end[before] === slices.end[row]
  )
}

/**
 * Returns whether the called task, or one that it has called, ran last before the wait, and nothing that takes time
 * after it: the awaited call has returned what the task returns, as a handler does that is kept in a variable.
 */
export function isCalledLast(trace: Trace, { suspendRow }: Waits, wait: number, { number }: Work): boolean {
  const { slices, tasks, backend } = trace
  const row = suspendRow[wait]!
  if (row === 0 || slices.end[row]! - slices.end[row - 1]! > (backend === 'hooks' ? STACK_MS : CLOCK_MS)) return false
  let task = slices.task[row - 1]!
  for (let depth = 0; task > number && depth < MAX_DEPTH; depth++) task = tasks.parent[task - 1] ?? 0
  return task === number
}
