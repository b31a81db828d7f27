import type { TaskWait } from '../../model/async-stats.ts'
import { countUntil, leewayOf } from '../tasks/by-end.ts'
import { settleTime } from '../tasks/task-end.ts'
import { CLOCK_MS } from './activations.ts'
import type { Moment } from './graph.ts'
import { momentIn, settlement } from './making.ts'
import type { Making } from './making.ts'

/** Stands for no task: callbacks have begun its operations and tasks. */
const NOBODY = ''
/** A promise that a task settles while it waits itself is settled by something else. */
const MAX_APART_MS = 0.5

/** Lists the moments at which that ended for which a task waited; empty if they are not known. */
export function listAwaited(making: Making, task: number, wait: TaskWait): Moment[] {
  const { type, ids, count } = wait.cause
  const until = wait.start + wait.cause.totalTime
  if (type === 'promise') return listSettlers(making, ids, until)
  if (type === 'unknown') return lastEnded(making, task, wait)
  if (ids.length === 0) return []
  const moments = ids.flatMap((id) => (type === 'task' ? ofTask(making, id, until) : ofOperation(making, id, until)))
  return count > ids.length ? [...moments, ...others(making, task, wait, new Set(ids))] : moments
}

function ofTask(making: Making, id: string, until: number): Moment[] {
  const at = making.index.get(id)
  if (at === undefined || settleTime(making.recorded.tasks[at]!) > until + CLOCK_MS) return []
  return [settlement(making, at)]
}

/** An answer may be awaited before the operation ends: its body still comes. */
function ofOperation({ operations, recorded }: Making, id: string, until: number): Moment[] {
  const node = operations.get(id)
  // Operations are numbered by start.
  const operation = recorded.operations[Number(id) - 1]
  if (node === undefined || operation === undefined) return []
  const early = settleTime(operation) - until
  return [{ node, at: NaN, gap: early > CLOCK_MS ? -early : 0 }]
}

function listSettlers(making: Making, ids: readonly string[], until: number): Moment[] {
  const moments = ids.flatMap((id) => {
    const at = making.index.get(id)
    return at === undefined ? [] : [momentIn(making, at, until)]
  })
  return moments.filter(({ gap }) => gap <= MAX_APART_MS)
}

/** Returns the end of the work of a task that ended just before a wait did; else that of work that callbacks began in it. */
function lastEnded(making: Making, task: number, wait: TaskWait): Moment[] {
  const from = Math.max(wait.start, wait.end - leewayOf(wait.end - wait.start))
  const lastOf = (owner: string, since: number): Own | undefined =>
    ownBetween(making, owner, [from, wait.end + CLOCK_MS]).findLast(({ start }) => since <= start && start < wait.end)
  const last = lastOf(making.recorded.tasks[task]!.taskId, -Infinity) ?? lastOf(NOBODY, wait.start)
  return last === undefined ? [] : [last.moment()]
}

/** Returns the ends of what else a task had begun and ended while it waited for many. */
function others(making: Making, task: number, wait: TaskWait, ids: ReadonlySet<string>): Moment[] {
  return ownBetween(making, making.recorded.tasks[task]!.taskId, [
    wait.start,
    wait.start + wait.cause.totalTime + CLOCK_MS,
  ])
    .filter(({ id, start }) => start < wait.end && !ids.has(id))
    .map(({ moment }) => moment())
}

/** Returns the calls and operations of a task, by its id, that ended after one time and until another (ms), in that order. */
function ownBetween(making: Making, owner: string, [from, until]: [number, number]): readonly Own[] {
  let byTask = known.get(making)
  if (byTask === undefined) known.set(making, (byTask = groupOwn(making)))
  const list = byTask.get(owner) ?? []
  return list.slice(countUntil(list, from), countUntil(list, until))
}

interface Own {
  id: string
  start: number
  end: number
  moment: () => Moment
}

const known = new WeakMap<Making, Map<string, Own[]>>()

/** Lists by task its calls and operations that have ended, in the order of their ends. */
function groupOwn(making: Making): Map<string, Own[]> {
  const byTask = new Map<string, Own[]>()
  const add = (owner: string, own: Own): void => {
    if (!Number.isFinite(own.end)) return
    const list = byTask.get(owner) ?? []
    byTask.set(owner, list)
    list.push(own)
  }
  making.recorded.tasks.forEach((task, at) => {
    const moment = (): Moment => settlement(making, at)
    add(task.parent ?? NOBODY, { id: task.taskId, start: task.startTime, end: settleTime(task), moment })
  })
  for (const operation of making.recorded.operations) {
    const moment = (): Moment => ({ node: making.operations.get(operation.operationId)!, at: NaN, gap: 0 })
    const { operationId: id, startTime: start, taskId } = operation
    add(taskId ?? NOBODY, { id, start, end: settleTime(operation), moment })
  }
  for (const list of byTask.values()) list.sort((a, b) => a.end - b.end)
  return byTask
}
