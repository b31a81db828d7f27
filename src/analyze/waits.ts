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
  const waitsOf = indexWaits(tasks, until)
  return tasks.map((_, index) => waitsOf(index))
}

/** The waits of the task at an index of the list. */
export type WaitsOf = (index: number) => Wait[]

/**
 * As `listWaits`, for who needs those of a few tasks of many: looks at every task once, and works a task's waits out
 * when it is asked for them.
 */
export function indexWaits(tasks: readonly Task[], until: number): WaitsOf {
  const callees = linkCallees(tasks)
  // How long a call kept its caller busy: to its first wait. Callees come after their callers, so they are done first.
  const busyUntil = new Float64Array(tasks.length)
  const gapsOf = (index: number): Gaps => {
    const task = tasks[index]!
    return { task, end: endOf(task, until), callees: listCallees(callees, index), tasks, busyUntil }
  }
  for (let index = tasks.length - 1; index >= 0; index--) {
    const [first] = collectWaits(gapsOf(index), 1)
    busyUntil[index] = first ? first[0] : endOf(tasks[index]!, until)
  }
  return (index) => collectWaits(gapsOf(index), Infinity)
}

const endOf = (task: Task, until: number): number =>
  task.duration === null ? Math.max(until, task.startTime) : task.startTime + task.duration

interface Gaps {
  task: Task
  end: number
  /** Indices of the tasks that it called, by their start. */
  callees: readonly number[]
  tasks: readonly Task[]
  busyUntil: Float64Array
}

function collectWaits({ task, end, callees, tasks, busyUntil }: Gaps, most: number): Wait[] {
  const waits: Wait[] = []
  let next = 0
  let from = task.startTime
  for (let at = 0; at <= task.slices.length && waits.length < most; at++) {
    const slice = task.slices[at]
    const to = slice === undefined ? end : Math.min(slice[0], end)
    // Calls within the slice before this gap have left gaps of their own; those at its end fill this one.
    while (next < callees.length && tasks[callees[next]!]!.startTime <= from + CALL_GAP) {
      const callee = callees[next++]!
      if (tasks[callee]!.startTime >= from - CALL_GAP) from = Math.max(from, busyUntil[callee]!)
    }
    if (to - from > MIN_WAIT) waits.push([from, to])
    if (slice !== undefined) from = Math.max(from, slice[1])
  }
  return waits
}

/** By index: the first task that it called, and the next that its caller did; -1 where there is none. */
interface Callees {
  first: Int32Array
  next: Int32Array
}

function linkCallees(tasks: readonly Task[]): Callees {
  const indices = new Map<string, number>()
  tasks.forEach((task, index) => indices.set(task.taskId, index))
  const first = new Int32Array(tasks.length).fill(-1)
  const next = new Int32Array(tasks.length).fill(-1)
  // Backwards, so that each is put before those that were called after it.
  for (let index = tasks.length - 1; index >= 0; index--) {
    const { parent } = tasks[index]!
    const caller = parent === null ? undefined : indices.get(parent)
    if (caller === undefined || caller >= index) continue
    next[index] = first[caller]!
    first[caller] = index
  }
  return { first, next }
}

const NONE: readonly number[] = []

function listCallees({ first, next }: Callees, index: number): readonly number[] {
  if (first[index] === -1) return NONE
  const callees: number[] = []
  for (let callee = first[index]!; callee !== -1; callee = next[callee]!) callees.push(callee)
  return callees
}
