import type { Task } from '../model/stats.ts'

/** A stretch in which a task was suspended; milliseconds from the profile's start. */
export type Wait = readonly [start: number, end: number]

/** A called task begins where its caller's slice ends, give or take what the profiler does between them (ms). */
const CALL_GAP = 0.02
/** Shorter gaps (ms) are the rounding of clocks, not waits. */
const MIN_WAIT = 0.001

/**
 * The waits of every task, in the order of the tasks: the gaps between its slices, without the stretches in which
 * tasks that it had called ran to their own first suspension. A pending task waits to `until`. Never recurses; every
 * task and slice is looked at once, after sorting.
 *
 * @example listWaits(stats.tasks, stats.duration)[0] // [[2.8, 76.1], …]
 */
export function listWaits(tasks: readonly Task[], until: number): Wait[][] {
  const children = listChildren(tasks)
  const waits: Wait[][] = Array.from({ length: tasks.length }, () => [])
  // How long a call kept its caller busy: to its first wait. Callees come after their callers, so they are done first.
  const busyUntil = new Float64Array(tasks.length)
  for (let index = tasks.length - 1; index >= 0; index--) {
    const task = tasks[index]!
    const end = task.duration === null ? Math.max(until, task.startTime) : task.startTime + task.duration
    const own = waits[index]!
    collectWaits({ task, end, callees: children[index] ?? [], tasks, busyUntil }, own)
    busyUntil[index] = own[0]?.[0] ?? end
  }
  return waits
}

interface Gaps {
  task: Task
  end: number
  /** Indices of the tasks that it called, by their start. */
  callees: readonly number[]
  tasks: readonly Task[]
  busyUntil: Float64Array
}

function collectWaits({ task, end, callees, tasks, busyUntil }: Gaps, into: Wait[]): void {
  let next = 0
  let from = task.startTime
  for (let at = 0; at <= task.slices.length; at++) {
    const slice = task.slices[at]
    const to = slice === undefined ? end : Math.min(slice[0], end)
    // Calls within the slice before this gap have left gaps of their own; those at its end fill this one.
    while (next < callees.length && tasks[callees[next]!]!.startTime <= from + CALL_GAP) {
      const callee = callees[next++]!
      if (tasks[callee]!.startTime >= from - CALL_GAP) from = Math.max(from, busyUntil[callee]!)
    }
    if (to - from > MIN_WAIT) into.push([from, to])
    if (slice !== undefined) from = Math.max(from, slice[1])
  }
}

function listChildren(tasks: readonly Task[]): (number[] | undefined)[] {
  const indices = new Map(tasks.map((task, index) => [task.taskId, index]))
  const children: (number[] | undefined)[] = Array.from({ length: tasks.length })
  tasks.forEach((task, index) => {
    const parent = task.parent === null ? undefined : indices.get(task.parent)
    if (parent === undefined || parent >= index) return
    const list = (children[parent] ??= [])
    list.push(index)
  })
  return children
}
