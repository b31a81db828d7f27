import type { AsyncProfilingStats, Operation } from '../../../model/async-stats.ts'
import { endOf } from './on-path.ts'

/** A pause between two operations, at least so long (ms) and for so much of the time between them. */
const MIN_PAUSE_MS = 1
const MIN_PAUSE_SHARE = 0.5
/** By cause, the shortest pause (ms): a body that had come already is a short wait for nothing known. */
const SHORTEST: Readonly<Record<string, number>> = { timer: MIN_PAUSE_MS, unknown: 10 }

/**
 * Tells whether operations were kept apart by pauses, as polling and repeated attempts are: in most times between two of
 * them a task waited for nothing that this request did, such as a timer.
 */
export function areApart(stats: AsyncProfilingStats, operations: readonly Operation[]): boolean {
  const pauses = stats.tasks
    .flatMap(({ waits = [] }) => waits)
    .filter(({ cause, start, end }) => end - start >= (SHORTEST[cause.type] ?? Infinity))
  if (pauses.length === 0) return false
  const gaps = operations.slice(1).map((next, index) => ({ from: endOf(operations[index]!), to: next.startTime }))
  const paused = gaps.filter(({ from, to }) => {
    const time = pauses.reduce((most, { start, end }) => Math.max(most, Math.min(end, to) - Math.max(start, from)), 0)
    return time >= MIN_PAUSE_MS && time >= (to - from) * MIN_PAUSE_SHARE
  })
  return paused.length * 2 >= gaps.length
}
