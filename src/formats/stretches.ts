import type { RequestDetail } from '../core/api.ts'
import type { CpuNode, ProfilingStats } from '../model/samples.ts'
import type { Task } from '../model/stats.ts'
import { isObject } from './export-record.ts'
import { chainOf, collectStretches } from './stack-events.ts'
import type { Stretches } from './stack-events.ts'

/** Deeper stacks lose their outermost callers. */
const MAX_DEPTH = 200

/** True for the CPU panel's statistics; a user's panel under the same id gets the general view. */
export function isCpuStats(stats: unknown): stats is ProfilingStats {
  if (!isObject(stats) || typeof stats['samples'] !== 'number' || typeof stats['duration'] !== 'number') return false
  return ['functions', 'nodes', 'timeline'].every((key) => Array.isArray(stats[key]))
}

/** The CPU panel's statistics of a request; null where the panel failed, was left out, or is somebody else's. */
export function cpuStatsOf({ panels }: Pick<RequestDetail, 'panels'>): ProfilingStats | null {
  const stats = Object.hasOwn(panels, 'ProfilingPanel') ? panels['ProfilingPanel'] : null
  return isCpuStats(stats) ? stats : null
}

/** What the samples say ran when: stretches by a node's index, and the nodes from the outermost caller to it. */
export interface CpuStacks {
  stretches: Stretches
  nodesOf: (index: number) => (CpuNode | null)[]
}

/** Null in a stack stands for callers that were left out. */
export function listCpuStacks({ nodes, timeline }: ProfilingStats): CpuStacks {
  const indices = new Map(nodes.map(({ id }, index) => [id, index]))
  const parents = Int32Array.from(nodes, ({ parent }) => (parent === null ? -1 : (indices.get(parent) ?? -1)))
  const stretches = collectStretches(timeline.length, (add) => {
    for (const { node, start, duration } of timeline) {
      const key = indices.get(node)
      if (key !== undefined) add(key, start, start + duration)
    }
  })
  const nodesOf = (index: number): (CpuNode | null)[] =>
    chainOf(index, parents, MAX_DEPTH).map((at) => nodes[at] ?? null)
  return { stretches, nodesOf }
}

/** What the loop ran of each task, by the task's index. */
export function listTaskStretches(tasks: readonly Task[]): Stretches {
  const most = tasks.reduce((sum, { slices }) => sum + slices.length, 0)
  return collectStretches(most, (add) => {
    for (const [key, { slices }] of tasks.entries()) for (const [start, end] of slices) add(key, start, end)
  })
}
