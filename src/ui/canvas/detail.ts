import { profilingWithin } from '../../analyze/tasks/waits.ts'
import type { BlockingCall, Task, WaitCause } from '../../model/async-stats.ts'
import { listAwaitsOf } from '../state/async-rows.ts'
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
  /** The longest first; at most `MOST_WAITS`. How many there were, `awaits` counts. */
  waits: WaitDetail[]
  /** Whether there were more waits than those. */
  hasMoreWaits: boolean
  /** The awaits of the function, over all its calls in the request; longest first. */
  awaits: AwaitRow[]
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

export interface WaitDetail {
  start: number
  time: number
  /** The place of the `await` in the function's file; null in a record that does not tell. */
  site: { line: number; column: number } | null
  /** What it waited for; null in a record that does not tell. */
  cause: WaitCause | null
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
  const waits = members.flatMap((member) => describeWaits(prepared, member))
  const called = children.flat()
  const blocks = stats.blockingCalls.filter((call) => call.taskId !== null && ids.has(call.taskId))
  return {
    task,
    count: members.length,
    times: sumTimes(prepared, members),
    waits: waits.sort((a, b) => b.time - a.time).slice(0, MOST_WAITS),
    hasMoreWaits: waits.length > MOST_WAITS,
    awaits: listAwaitsOf(task, stats.awaitPoints).sort((a, b) => b.total - a.total),
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

/**
 * Lists a task's waits with their places and causes. A gap that no `await` began is a called task's time, or the
 * profiler's.
 */
function describeWaits({ tree, waitsOf }: PreparedTrace, entry: number): WaitDetail[] {
  const { task, at: index } = tree.entries[entry]!
  const { slices, awaits } = task
  const waits = waitsOf(index)
  if (awaits === undefined) return waits.map(([start, end]) => ({ start, time: end - start, site: null, cause: null }))
  const known = task.waits ?? []
  let [next, at] = [0, 0]
  return waits.flatMap(([start, end]): WaitDetail[] => {
    while (next < awaits.length && (slices[awaits[next]![0] + 1]?.[0] ?? Infinity) < end) next++
    const [slice, line, column] = awaits[next] ?? [-1, 0, 0]
    const begun = slices[slice]?.[1] ?? Infinity
    if (begun > start) return []
    while (at < known.length && known[at]!.end <= start) at++
    const cause = known[at]?.cause ?? null
    return [{ start, time: end - start, site: { line, column }, cause }]
  })
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
