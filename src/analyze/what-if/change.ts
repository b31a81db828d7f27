import type { Interval } from '../../model/async-stats.ts'
import type { Graph } from './graph.ts'

/** A change of a recorded request. Factors are shares of the time that is left, 0 to 1. */
export interface Change {
  /** By id of a task: it takes less, with all that it has called. With 0 nothing waits for it or in it. */
  tasks?: ReadonlyMap<string, number>
  /** By id of an operation: it takes less, with its parts. */
  operations?: ReadonlyMap<string, number>
  /** Times (ms) in which the loop has less to do, with the factor. */
  loop?: readonly { time: Interval; factor: number }[]
  /** Waits that come later: the work is begun as before, but its end is only awaited with a later wait of the task. */
  beside?: readonly Beside[]
}

/** Waits of a task by their index in its list of waits. */
export interface Beside {
  taskId: string
  wait: number
  /** The wait at whose end it must have ended as well. */
  until: number
}

/** A change in terms of a graph. */
export interface Factors {
  /** By index. */
  tasks: Float64Array
  operations: Float64Array
  /** Times of the loop that are shorter, in order, without overlap. */
  cuts: readonly { start: number; end: number; factor: number }[]
  /** By node that ends a wait, the node that waits instead. */
  moved: ReadonlyMap<number, number>
}

/** Resolves a change; null if it is about a wait that the graph does not have. Other ids of that kind change nothing. */
export function resolveChange(graph: Graph, change: Change): Factors | null {
  const moved = movedWaits(graph, change.beside ?? [])
  if (moved === null) return null

  const tasks = factorsOf(graph.tasks, graph.callers, change.tasks)
  const operations = factorsOf(graph.operations, graph.wholes, change.operations)
  const cuts = [...(change.loop ?? [])].map(({ time: [start, end], factor }) => ({ start, end, factor }))
  if (change.tasks !== undefined) {
    graph.lives.forEach(({ activations }, task) => {
      const factor = tasks[task]!
      if (factor === 1) return
      for (const { start, end } of activations) if (end > start) cuts.push({ start, end, factor })
    })
  }
  return { tasks, operations, cuts: withoutOverlap(cuts), moved }
}

/** Returns a factor for each: its own, else that of the one above, which comes before it. */
function factorsOf(
  index: ReadonlyMap<string, number>,
  above: Int32Array,
  given: ReadonlyMap<string, number> | undefined,
): Float64Array {
  const factors = new Float64Array(above.length).fill(1)
  if (given === undefined) return factors
  for (const [id, factor] of given) {
    const at = index.get(id)
    if (at !== undefined) factors[at] = factor
  }
  for (let at = 0; at < above.length; at++) {
    const upper = above[at]!
    if (upper >= 0 && upper < at) factors[at] = Math.min(factors[at]!, factors[upper]!)
  }
  return factors
}

/** Sorts cuts; of two that overlap, an inner one is a part of the outer, which counts. */
function withoutOverlap(cuts: { start: number; end: number; factor: number }[]): Factors['cuts'] {
  let until = -Infinity
  return cuts
    .toSorted((a, b) => a.start - b.start || b.end - a.end)
    .flatMap(({ start, end, factor }) => {
      const from = Math.max(start, until)
      until = Math.max(until, end)
      return end > from ? [{ start: from, end, factor }] : []
    })
}

function movedWaits({ tasks, resumes }: Graph, beside: readonly Beside[]): Map<number, number> | null {
  const moved = new Map<number, number>()
  for (const { taskId, wait, until } of beside) {
    const nodes = resumes[tasks.get(taskId) ?? -1] ?? []
    const [from, to] = [nodes[wait] ?? -1, nodes[until] ?? -1]
    if (from < 0 || to < 0) return null
    if (until > wait) moved.set(from, to)
  }
  return moved
}
