import type { CpuNode, CpuStats } from '../model/cpu-samples.ts'
import type { Task } from '../model/async-stats.ts'
import { chainOf, collectStackRuns } from './stack-events.ts'
import type { StackRuns } from './stack-events.ts'

/** Deeper stacks lose their outermost callers. */
const MAX_DEPTH = 200

/** The sampled code over time: runs by a node's index, and the nodes from the outermost caller to it. */
export interface CpuStacks {
  runs: StackRuns
  nodesOf: (index: number) => (CpuNode | null)[]
}

/** Lists the runs of sampled code. Null in a stack is the place of callers that were left out. */
export function listCpuStacks({ nodes, timeline }: CpuStats): CpuStacks {
  const indices = new Map(nodes.map(({ id }, index) => [id, index]))
  const parents = Int32Array.from(nodes, ({ parent }) => (parent === null ? -1 : (indices.get(parent) ?? -1)))
  const runs = collectStackRuns(timeline.length, (add) => {
    for (const { node, start, duration } of timeline) {
      const key = indices.get(node)
      if (key !== undefined) add(key, start, start + duration)
    }
  })
  const nodesOf = (index: number): (CpuNode | null)[] =>
    chainOf(index, parents, MAX_DEPTH).map((at) => nodes[at] ?? null)
  return { runs, nodesOf }
}

/** Collects the tasks' slices, by the task's index. */
export function listTaskRuns(tasks: readonly Task[]): StackRuns {
  const most = tasks.reduce((sum, { slices }) => sum + slices.length, 0)
  return collectStackRuns(most, (add) => {
    for (const [key, { slices }] of tasks.entries()) for (const [start, end] of slices) add(key, start, end)
  })
}
