import { profilingWithin } from '../../analyze/tasks/gaps.ts'
import type { Wait } from '../../analyze/tasks/waits.ts'
import type { BlockingCall, Task } from '../../model/async-stats.ts'
import { listAwaitsOf, sourceKey } from '../state/async-rows.ts'
import type { AwaitRow } from '../state/async-rows.ts'
import { findKey } from '../state/rows.ts'
import { listAncestors } from '../state/tree.ts'
import type { PreparedTrace } from './prepare.ts'

/** Content of the pane for a selected row. Times are milliseconds, summed over all members of a group. */
export interface RowDetail {
  /** The task, or the first of a group. */
  task: Task
  /** Number of tasks in the row. */
  count: number
  times: RowTimes
  /** The longest first; at most `MOST_WAITS`. */
  waits: Wait[]
  /** Number of its waits in detail. */
  waitCount: number
  /** The awaits of the function, over all its calls in the request; longest first. */
  awaits: AwaitRow[]
  /** Number of waits that `awaits` counts and of which no detail was kept. */
  shedWaits: number
  blocks: BlockingCall[]
  /** Tasks that were ready during its blocking calls, those held up longest first; at most `MOST_HELD_UP`. */
  heldUp: HeldUp[]
  /** Parent first, root last. */
  callers: Task[]
  /** The functions that it called, in order of their first call; at most `MOST_CALLEES`. */
  callees: Callee[]
  /** Number of tasks that it called. */
  calleeCount: number
}

export interface RowTimes {
  running: number
  /** Excludes the ready delay. */
  waiting: number
  /** Ready to go on, while the loop was busy; null if unknown. */
  queued: number | null
  /** In calls to other tasks, before their first await. */
  nested: number
  /** While the profiler itself held the loop. */
  profiling: number
  /** From call to settlement; null while any is pending. */
  total: number | null
}

export interface HeldUp {
  task: Task
  time: number
}

export interface Callee {
  task: Task
  count: number
}

const MOST_WAITS = 6
const MOST_CALLEES = 8
const MOST_HELD_UP = 6
/** Limit of a group's members, and of each member's children, that are looked at. */
const MOST_LOOKED_AT = 20_000

/** Describes a row; null if no row is selected or the selected one is gone. */
export function describeRow(prepared: PreparedTrace, key: string | null): RowDetail | null {
  const found = key === null ? undefined : findKey(prepared, key)
  if (!found) return null
  const { tree, outlines, stats } = prepared
  const { task } = tree.entries[found.entry]!
  const members = found.isGroup ? outlines.groups[outlines.groupOf[found.entry]!]! : [found.entry]
  const ids = new Set(members.map((member) => tree.entries[member]!.task.taskId))
  const children = members.slice(0, MOST_LOOKED_AT).map((member) => childrenOf(prepared, member))
  const waits = members.flatMap((member) => prepared.waitsOf(tree.entries[member]!.at))
  const awaits = listAwaitsOf(task, stats.awaitPoints)
  const called = children.flat()
  const blocks = stats.blockingCalls.filter((call) => call.taskId !== null && ids.has(call.taskId))
  return {
    task,
    count: members.length,
    times: sumTimes(prepared, members),
    waits: waits.sort((a, b) => b.end - b.start - (a.end - a.start)).slice(0, MOST_WAITS),
    waitCount: waits.length,
    awaits: awaits.sort((a, b) => b.total - a.total),
    shedWaits: countShed(stats.tasks, task, awaits),
    blocks,
    heldUp: findHeldUp(stats.tasks, blocks, ids),
    callers: listAncestors(tree, task.taskId),
    callees: groupCallees(called).slice(0, MOST_CALLEES),
    calleeCount: called.length,
  }
}

function childrenOf({ tree }: PreparedTrace, entry: number): Task[] {
  const children: Task[] = []
  const end = entry + tree.entries[entry]!.size
  for (let i = entry + 1; i < end && children.length < MOST_LOOKED_AT; i += tree.entries[i]!.size) {
    children.push(tree.entries[i]!.task)
  }
  return children
}

function sumTimes({ tree, bounds, stats }: PreparedTrace, members: readonly number[]): RowTimes {
  const times: RowTimes = { running: 0, waiting: 0, queued: 0, nested: 0, profiling: 0, total: 0 }
  for (const member of members) {
    const { task } = tree.entries[member]!
    const lasted = task.duration ?? Math.max(0, bounds.to - task.startTime)
    times.running += task.selfTime
    times.waiting += task.waitTime - (task.readyDelay ?? 0)
    times.queued = task.readyDelay === undefined || times.queued === null ? null : times.queued + task.readyDelay
    const profiling = profilingWithin(task, stats)
    times.profiling += profiling
    times.nested += Math.max(0, lasted - task.selfTime - task.waitTime - profiling)
    times.total = task.duration === null || times.total === null ? null : times.total + lasted
  }
  return times
}

/** Counts the waits of a task's function that are in its awaits' counts alone; 0 in a record without detail. */
function countShed(tasks: readonly Task[], task: Task, awaits: readonly AwaitRow[]): number {
  if (task.awaits === undefined) return 0
  const key = sourceKey(task)
  let shed = awaits.reduce((sum, { count }) => sum + count, 0)
  for (const each of tasks)
    if (each.function === task.function && sourceKey(each) === key) shed -= each.awaits?.length ?? 0
  return Math.max(0, shed)
}

/** Returns the tasks whose ready delays overlap a block. */
function findHeldUp(tasks: readonly Task[], blocks: readonly BlockingCall[], own: ReadonlySet<string>): HeldUp[] {
  if (blocks.length === 0) return []
  const held: HeldUp[] = []
  for (const task of tasks) {
    if (own.has(task.taskId) || !task.readyDelays?.length) continue
    const time = task.readyDelays.reduce((sum, delay) => sum + timeInside(delay, blocks), 0)
    if (time >= MIN_HELD_UP_MS) held.push({ task, time })
  }
  return held.sort((a, b) => b.time - a.time).slice(0, MOST_HELD_UP)
}

/** Minimum time (ms) for a task to count as held up. */
const MIN_HELD_UP_MS = 1

const timeInside = ([start, end]: readonly [number, number], blocks: readonly BlockingCall[]): number =>
  blocks.reduce((sum, block) => {
    const common = Math.min(end, block.startTime + block.duration) - Math.max(start, block.startTime)
    return sum + Math.max(0, common)
  }, 0)

function groupCallees(tasks: readonly Task[]): Callee[] {
  const callees = new Map<string, Callee>()
  for (const task of tasks) {
    const key = `${task.file}\n${task.line}\n${task.function}`
    const known = callees.get(key)
    if (known) known.count++
    else callees.set(key, { task, count: 1 })
  }
  return [...callees.values()]
}
