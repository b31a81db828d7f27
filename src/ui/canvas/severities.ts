import type { BlockingCall } from '../../model/stats.ts'
import type { Interval } from './intervals.ts'

export type Impact = BlockingCall['impact']

/** Tells which slices block the loop. */
export interface Severities {
  /** What a slice of a task is; null where it blocks nothing. */
  of: (taskId: string, slice: Interval) => Impact | null
}

/**
 * The list of blocking calls holds the longest of each function, so it says two things: where exactly those are, and
 * that a slice as long as the shortest of them blocks as well.
 */
export function makeSeverities(calls: readonly BlockingCall[]): Severities {
  const byTask = new Map<string, BlockingCall[]>()
  const least: Record<Impact, number> = { warning: Infinity, critical: Infinity }
  for (const call of calls) {
    least[call.impact] = Math.min(least[call.impact], call.duration)
    if (call.taskId === null) continue
    const list = byTask.get(call.taskId)
    if (list) list.push(call)
    else byTask.set(call.taskId, [call])
  }
  const byLength = (length: number): Impact | null =>
    length >= least.critical ? 'critical' : length >= least.warning ? 'warning' : null
  return {
    of(taskId, [start, end]) {
      const own = byTask.get(taskId)?.find((call) => isMostly({ start, end }, call))
      return own?.impact ?? byLength(end - start)
    },
  }
}

/** A call covers a slice: not one that only touches it. */
function isMostly({ start, end }: { start: number; end: number }, { startTime, duration }: BlockingCall): boolean {
  const common = Math.min(end, startTime + duration) - Math.max(start, startTime)
  return common > 0 && common >= (end - start) / 2
}
