import { endUntil } from './task-end.ts'
import type { AsyncProfilingStats, Interval, Task } from '../../model/async-stats.ts'

/** Tolerance (ms) between a call and the end of its caller's slice: the profiler's work in between. */
const MAX_CALL_GAP_MS = 0.02
/** Shorter gaps (ms) are the rounding of clocks, not waits. */
const MIN_GAP_MS = 0.001

/** The part of a profile's statistics from which gaps are computed. */
export type TasksAndLoop = Pick<AsyncProfilingStats, 'tasks' | 'duration' | 'loop'>

/** Returns the gaps of the task at an index of the list. */
export type GapsOf = (index: number) => Interval[]

/**
 * Indexes the tasks of a record that does not tell their waits, to guess them: the gaps between a task's slices,
 * without the time in which called tasks ran to their own first suspension, and without the profiler's own work. A
 * pending task waits to `until`. Never recurses; every task and slice is looked at once, after sorting.
 */
export function indexGaps({ tasks, loop }: TasksAndLoop, until: number): GapsOf {
  const work = loop?.profiler ?? []
  const callees = linkCallees(tasks)
  // End of a call's work on its caller's slice: its first wait. Callees come after their callers, so they are done
  // first.
  const busyUntil = new Float64Array(tasks.length)
  const inputOf = (index: number): GapInput => {
    const task = tasks[index]!
    return { task, end: endUntil(task, until), callees: listCallees(callees, index), tasks, busyUntil, work }
  }
  for (let index = tasks.length - 1; index >= 0; index--) {
    const [first] = collectGaps(inputOf(index), 1)
    busyUntil[index] = first ? first[0] : endUntil(tasks[index]!, until)
  }
  return (index) => collectGaps(inputOf(index), Infinity)
}

interface GapInput {
  task: Task
  end: number
  /** Indices of the tasks that it called, by their start. */
  callees: readonly number[]
  tasks: readonly Task[]
  busyUntil: Float64Array
  work: readonly Interval[]
}

function collectGaps({ task, end, callees, tasks, busyUntil, work }: GapInput, most: number): Interval[] {
  const gaps: Interval[] = []
  let next = 0
  let from = task.startTime
  for (let at = 0; at <= task.slices.length && gaps.length < most; at++) {
    const slice = task.slices[at]
    const to = slice === undefined ? end : Math.min(slice[0], end)
    // Calls within the slice before this gap have left gaps of their own; those at its end fill this one.
    while (next < callees.length && tasks[callees[next]!]!.startTime <= from + MAX_CALL_GAP_MS) {
      const callee = callees[next++]!
      if (tasks[callee]!.startTime >= from - MAX_CALL_GAP_MS) from = Math.max(from, busyUntil[callee]!)
    }
    if (to - from > MIN_GAP_MS && !isWithin(work, from, to)) gaps.push([from, to])
    if (slice !== undefined) from = Math.max(from, slice[1])
  }
  return gaps
}

/** Sums the milliseconds in which the profiler itself interrupted the task. */
export function profilingWithin({ slices }: Task, { loop }: Pick<TasksAndLoop, 'loop'>): number {
  const work = loop?.profiler ?? []
  let time = 0
  for (let at = 1; at < slices.length && work.length > 0; at++) {
    const [from, to] = [slices[at - 1]![1], slices[at]![0]]
    if (to > from && isWithin(work, from, to)) time += to - from
  }
  return time
}

/**
 * Tells whether an interval lies within one of the intervals, which are in order. A wait begins before the work in it.
 */
function isWithin(intervals: readonly Interval[], from: number, to: number): boolean {
  let [low, high] = [0, intervals.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (intervals[middle]![1] < to - MIN_GAP_MS) low = middle + 1
    else high = middle
  }
  const found = intervals[low]
  return found !== undefined && found[0] <= from + MIN_GAP_MS && found[1] >= to - MIN_GAP_MS
}

/** By index: the first task that it called, and its caller's next one; -1 if there is none. */
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
