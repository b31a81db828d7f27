import { profilingWithin } from '../../analyze/waits.ts'
import type { BlockingCall, Task } from '../../model/stats.ts'
import { findKey } from '../state/rows.ts'
import { listAncestors } from '../state/tree.ts'
import type { PreparedTrace } from './prepare.ts'

/** What the pane says of a selected row. Times are milliseconds, of a group those of all its members. */
export interface RowDetail {
  /** The task, or the first of a group. */
  task: Task
  /** Tasks that the row stands for. */
  count: number
  times: RowTimes
  /** The longest first; at most `MOST_WAITS`. */
  waits: WaitDetail[]
  waitCount: number
  blocks: BlockingCall[]
  /** Tasks that could not go on while it blocked, those held up longest first; at most `MOST_HELD_UP`. */
  heldUp: HeldUp[]
  /** Parent first, root last. */
  callers: Task[]
  /** The functions that it called, by their first call; at most `MOST_CALLEES`. */
  callees: Callee[]
  /** Tasks that it called. */
  calleeCount: number
}

export interface RowTimes {
  running: number
  /** Without what was queued. */
  waiting: number
  /** Ready to go on, but the loop was busy; null where that is not known. */
  queued: number | null
  /** In calls that it made, before they first waited. */
  nested: number
  /** While the profiler itself held the loop. */
  profiling: number
  /** From call to settle; null while any is pending. */
  total: number | null
}

export interface WaitDetail {
  start: number
  time: number
  /** What settled when it went on: a task that it had called; null where that is not known. */
  callee: Task | null
  /** How many such tasks. */
  count: number
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
/** Of the many tasks of a group or below a task, as many are looked through. */
const MOST_LOOKED_AT = 20_000

/** Null where nothing is selected, or what was selected is no more. */
export function describeRow(prepared: PreparedTrace, key: string | null): RowDetail | null {
  const found = key === null ? undefined : findKey(prepared, key)
  if (!found) return null
  const { tree, outlines, stats } = prepared
  const { task } = tree.entries[found.entry]!
  const members = found.isGroup ? outlines.groups[outlines.groupOf[found.entry]!]! : [found.entry]
  const ids = new Set(members.map((member) => tree.entries[member]!.task.taskId))
  const children = members.slice(0, MOST_LOOKED_AT).map((member) => childrenOf(prepared, member))
  const waits = members.flatMap((member, i) => describeWaits(prepared, member, children[i] ?? []))
  const called = children.flat()
  const blocks = stats.blockingCalls.filter((call) => call.taskId !== null && ids.has(call.taskId))
  return {
    task,
    count: members.length,
    times: sumTimes(prepared, members),
    waits: waits.sort((a, b) => b.time - a.time).slice(0, MOST_WAITS),
    waitCount: waits.length,
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

/** Whose end a wait waited for: of the tasks called, those that settled in it. */
function describeWaits({ tree, waitsOf }: PreparedTrace, entry: number, children: readonly Task[]): WaitDetail[] {
  const ended = children.filter((task) => task.duration !== null).toSorted((a, b) => endOf(a) - endOf(b))
  let next = 0
  return waitsOf(tree.entries[entry]!.at).map(([start, end]) => {
    while (next < ended.length && endOf(ended[next]!) <= start) next++
    const first = next
    while (next < ended.length && endOf(ended[next]!) <= end) next++
    return { start, time: end - start, callee: ended[next - 1 >= first ? next - 1 : -1] ?? null, count: next - first }
  })
}

/** Whose ready delays fall into a block. */
function findHeldUp(tasks: readonly Task[], blocks: readonly BlockingCall[], own: ReadonlySet<string>): HeldUp[] {
  if (blocks.length === 0) return []
  const held: HeldUp[] = []
  for (const task of tasks) {
    if (own.has(task.taskId) || !task.readyDelays?.length) continue
    const time = task.readyDelays.reduce((sum, delay) => sum + timeInside(delay, blocks), 0)
    if (time >= LEAST_HELD_UP) held.push({ task, time })
  }
  return held.sort((a, b) => b.time - a.time).slice(0, MOST_HELD_UP)
}

/** Milliseconds; less is no cause for anything. */
const LEAST_HELD_UP = 1

const timeInside = ([start, end]: readonly [number, number], blocks: readonly BlockingCall[]): number =>
  blocks.reduce((sum, block) => {
    const common = Math.min(end, block.startTime + block.duration) - Math.max(start, block.startTime)
    return sum + Math.max(0, common)
  }, 0)

const endOf = (task: Task): number => task.startTime + (task.duration ?? Infinity)

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
