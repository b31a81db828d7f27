import { indexWaits } from '../../analyze/tasks/waits.ts'
import type { WaitsOf } from '../../analyze/tasks/waits.ts'
import type { AsyncProfilingStats } from '../../model/async-stats.ts'
import type { LogLine } from '../../model/notices/log-stats.ts'
import { outlineTree } from '../state/groups.ts'
import type { Forest } from '../state/rows.ts'
import { pathOf } from './path.ts'
import { buildTree } from '../state/tree.ts'
import { countAlive } from './density.ts'
import { uniteLists } from './intervals.ts'
import type { Interval } from './intervals.ts'
import { fitRange } from './scale.ts'
import type { Range } from './scale.ts'
import { Marks } from './marks.ts'
import { Shapes } from './shapes.ts'

/** Slices closer than this (ms) belong to one callback: the profiler itself ran between them. */
const MAX_CALLBACK_GAP_MS = 0.05

/** A trace prepared for the screen: everything that frames need and that does not change from frame to frame. */
export interface PreparedTrace extends Forest {
  stats: AsyncProfilingStats
  /** The whole axis. */
  bounds: Range
  /** By index in the list of tasks. */
  waitsOf: WaitsOf
  /** Work of this request on the event loop, and its busy times without it; in order. */
  own: readonly Interval[]
  others: readonly Interval[]
  /** Tasks alive in equal parts of the axis. */
  alive: Float64Array
  shapes: Shapes
  /** Operations and log lines, by row. */
  marks: Marks
}

/** Prepares a trace with one pass over the tasks for each part; never recurses. */
export function prepareTrace(stats: AsyncProfilingStats, lines: readonly LogLine[] = []): PreparedTrace {
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
    marks: new Marks(stats.operations, lines, bounds.to),
    shapes: new Shapes({
      tree,
      waitsOf,
      ready: (entry) => tree.entries[entry]?.task.readyDelays ?? [],
      path: pathOf(stats).byTask,
      blockingCalls,
      until: bounds.to,
    }),
  }
}

/**
 * Returns the own work from the loop's list, which includes root slices, or from the tasks' slices if there is none.
 */
function listOwn({ loop, tasks }: AsyncProfilingStats): readonly Interval[] {
  const lists = loop && loop.own.length > 0 ? [loop.own] : tasks.map((task) => task.slices)
  return uniteLists(lists, MAX_CALLBACK_GAP_MS)
}

/** Returns the end of a trace's last event; a pending task's last slice counts. */
function lastEnd({ tasks, blockingCalls }: AsyncProfilingStats): number {
  let last = 0
  for (const task of tasks) last = Math.max(last, task.startTime + (task.duration ?? 0), task.slices.at(-1)?.[1] ?? 0)
  for (const call of blockingCalls) last = Math.max(last, call.startTime + call.duration)
  return last
}
