import { indexWaits } from '../../analyze/waits.ts'
import type { WaitsOf } from '../../analyze/waits.ts'
import type { AsyncProfilingStats } from '../../model/stats.ts'
import { outlineTree } from '../state/groups.ts'
import type { Forest } from '../state/rows.ts'
import { buildTree } from '../state/tree.ts'
import { countAlive } from './density.ts'
import { uniteLists } from './intervals.ts'
import type { Interval } from './intervals.ts'
import { fitRange } from './scale.ts'
import type { Range } from './scale.ts'
import { Shapes } from './shapes.ts'

/** Slices no further apart (ms) are of one callback: what lies between is the profiler's own. */
const ONE_CALLBACK = 0.05

/** A trace made ready for the screen: what is worked out once, so that a frame need not. */
export interface PreparedTrace extends Forest {
  stats: AsyncProfilingStats
  /** The whole axis. */
  bounds: Range
  /** By place in the list of tasks. */
  waitsOf: WaitsOf
  /** What of this request the loop ran, and what else; in order. */
  own: readonly Interval[]
  others: readonly Interval[]
  /** Tasks alive in equal parts of the axis. */
  alive: Float64Array
  shapes: Shapes
}

/** One pass over the tasks for each part; never recurses. */
export function prepareTrace(stats: AsyncProfilingStats): PreparedTrace {
  const { tasks, blockingCalls } = stats
  const tree = buildTree(tasks)
  const bounds = fitRange(stats.duration, lastEnd(stats))
  const waitsOf = indexWaits(stats, bounds.to)
  return {
    stats,
    tree,
    outlines: outlineTree(tree, stats),
    bounds,
    waitsOf,
    own: listOwn(stats),
    others: stats.loop?.others ?? [],
    alive: countAlive(tasks, bounds),
    shapes: new Shapes({
      tree,
      waitsOf,
      ready: (entry) => tree.entries[entry]?.task.readyDelays ?? [],
      blockingCalls,
      until: bounds.to,
    }),
  }
}

/** Without the loop's own list, which has root slices as well, what the tasks' slices say. */
function listOwn({ loop, tasks }: AsyncProfilingStats): readonly Interval[] {
  const lists = loop && loop.own.length > 0 ? [loop.own] : tasks.map((task) => task.slices)
  return uniteLists(lists, ONE_CALLBACK)
}

/** When the last thing of a trace ended; a pending task's last slice counts. */
function lastEnd({ tasks, blockingCalls }: AsyncProfilingStats): number {
  let last = 0
  for (const task of tasks) last = Math.max(last, task.startTime + (task.duration ?? 0), task.slices.at(-1)?.[1] ?? 0)
  for (const call of blockingCalls) last = Math.max(last, call.startTime + call.duration)
  return last
}
