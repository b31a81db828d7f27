import type { BlockingCall } from '../../model/async-stats.ts'
import type { Interval } from './intervals.ts'

export type Impact = BlockingCall['impact']

/** Classifies slices by how they block the loop. */
export interface Severities {
  /** Returns the impact of a task's slice; null if it blocks nothing. */
  of: (taskId: string, slice: Interval) => Impact | null
}

/**
 * Builds the classifier from the blocking calls, which hold the longest of each function. They give the exact places of
 * those, and the shortest length that blocks: any slice as long blocks as well.
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

/** Tells whether a call covers most of a slice, rather than touching it. */
function isMostly({ start, end }: { start: number; end: number }, { startTime, duration }: BlockingCall): boolean {
  const common = Math.min(end, startTime + duration) - Math.max(start, startTime)
  return common > 0 && common >= (end - start) / 2
}
