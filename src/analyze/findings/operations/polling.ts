import type { AsyncProfilingStats, Operation, Task } from '../../../model/async-stats.ts'
import { settleTime } from '../../tasks/task-end.ts'
import { mergeIntervals, overlapOf } from './intervals.ts'
import type { Span } from './intervals.ts'

/** A pause between two operations, at least so long (ms) and for so much of the time between them. */
const MIN_PAUSE_MS = 1
const MIN_PAUSE_SHARE = 0.5
/** By cause, the shortest pause (ms): a body that had come already is a short wait for nothing known. */
const SHORTEST: Readonly<Record<string, number>> = { timer: MIN_PAUSE_MS, unknown: 10 }

/**
 * Tells whether operations were kept apart by pauses, as polling and repeated attempts are: in most times between two of
 * them a task waited for nothing that this request did, such as a timer.
 */
export function areApart({ tasks }: AsyncProfilingStats, operations: readonly Operation[]): boolean {
  const pauses = pausesOf(tasks)
  if (pauses.length === 0) return false
  const gaps = operations.slice(1).map((next, index): Span => [settleTime(operations[index]!), next.startTime])
  const paused = gaps.filter((gap) => {
    const time = overlapOf(gap, pauses)
    return time >= MIN_PAUSE_MS && time >= (gap[1] - gap[0]) * MIN_PAUSE_SHARE
  })
  return paused.length * 2 >= gaps.length
}

/** By the tasks of a profile, its pauses: they are asked for with each group of operations. */
const known = new WeakMap<readonly Task[], readonly Span[]>()

/** Returns the times in which some task paused, in order, those that overlap as one. */
function pausesOf(tasks: readonly Task[]): readonly Span[] {
  let pauses = known.get(tasks)
  if (pauses !== undefined) return pauses
  const spans = tasks.flatMap(({ waits = [] }) =>
    waits.flatMap(({ cause, start, end }) =>
      end - start >= (SHORTEST[cause.type] ?? Infinity) ? [[start, end] as const] : [],
    ),
  )
  pauses = mergeIntervals(spans)
  known.set(tasks, pauses)
  return pauses
}
