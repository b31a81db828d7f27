import type { AsyncProfilingStats } from '../../../model/async-stats.ts'
import { settleTime } from '../../tasks/task-end.ts'
import { isTransactionBegin, isTransactionEnd, isWrite } from '../../operations/writes.ts'

type Stats = Pick<AsyncProfilingStats, 'tasks' | 'operations'>

/** Positions of tasks in depth-first order. */
interface Range {
  from: number
  until: number
}

interface Place extends Range {
  /** The tasks of the same root. */
  root: Range
}

/** A time (ms) with the tasks that it is for; work of no known task, or of another root, may be anybody's. */
interface Effect extends Place {
  start: number
  end: number
}

/**
 * Knows when the tasks of a request changed something, by the statements, commands and requests that they and their
 * callees made: a later await may read it, and a transaction has one connection. Made when first asked.
 */
export class Effects {
  readonly #stats: Stats
  #known: { writes: Effect[]; transactions: Effect[]; order: Order } | undefined

  constructor(stats: Stats) {
    this.#stats = stats
  }

  /** Tells whether a task, or work that may be for it, wrote something in a time (ms) or is within a transaction then. */
  within(taskId: string, start: number, end: number): boolean {
    this.#known ??= collectEffects(this.#stats)
    const { writes, transactions, order } = this.#known
    const task = order.get(taskId)
    if (task === undefined) return false
    return (
      transactions.some((each) => each.start < end && start < each.end && isFor(each, task)) ||
      someBetween(writes, [start, end], (each) => isFor(each, task))
    )
  }
}

/** Tells whether an effect is one for a task. A callback's tasks have a root of their own. */
const isFor = (effect: Effect, task: Place): boolean => overlap(effect, task) || !overlap(effect.root, task.root)

const overlap = (a: Range, b: Range): boolean => a.from < b.until && b.from < a.until

type Order = ReadonlyMap<string, Place>

function collectEffects({ tasks, operations }: Stats): { writes: Effect[]; transactions: Effect[]; order: Order } {
  const order = orderTasks(tasks)
  const parents = new Map(tasks.map(({ taskId, parent }) => [taskId, parent]))
  const nowhere = { from: 0, until: 0 }
  const placeOf = (taskId: string | null): Place => order.get(taskId ?? '') ?? { ...nowhere, root: nowhere }
  const writes = operations.filter(isWrite).map((each): Effect => {
    const place = placeOf(each.taskId)
    // Its callers wait for the writes of a task, and its callees do not.
    return { start: each.startTime, end: settleTime(each), ...place, until: Math.min(place.until, place.from + 1) }
  })
  const transactions = operations.flatMap((begin, at): Effect[] => {
    if (!isTransactionBegin(begin)) return []
    const end = operations.find((each, other) => other > at && isTransactionEnd(each))
    // A helper that begins it has ended when its caller goes on in it.
    const owner = parents.get(begin.taskId ?? '') ?? begin.taskId
    return [{ start: settleTime(begin), end: end?.startTime ?? Infinity, ...placeOf(owner) }]
  })
  return { writes, transactions, order }
}

/** Numbers the tasks depth first, so that a task and all that it called are a range of numbers. */
function orderTasks(tasks: Stats['tasks']): Order {
  const index = new Map(tasks.map(({ taskId }, at) => [taskId, at]))
  const callers = tasks.map(({ parent }, at) => {
    const caller = index.get(parent ?? '') ?? -1
    return caller < at ? caller : -1
  })
  const sizes = new Uint32Array(tasks.length).fill(1)
  for (let at = tasks.length - 1; at >= 0; at--) if (callers[at]! >= 0) sizes[callers[at]!]! += sizes[at]!
  /** By task, the number that its next callee gets; the last is that of the roots. */
  const next = new Uint32Array(tasks.length + 1)
  const places: Place[] = []
  tasks.forEach((_, at) => {
    const caller = callers[at]! < 0 ? tasks.length : callers[at]!
    const from = next[caller]!
    const own = { from, until: from + sizes[at]! }
    next[caller] = own.until
    next[at] = from + 1
    places.push({ ...own, root: places[caller]?.root ?? own })
  })
  return new Map(tasks.map(({ taskId }, at) => [taskId, places[at]!]))
}

/** Tells whether one of those that began in a time is as asked for; they are in order of their starts. */
function someBetween(list: readonly Effect[], [start, end]: [number, number], is: (each: Effect) => boolean): boolean {
  let [low, high] = [0, list.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (list[middle]!.start < start) low = middle + 1
    else high = middle
  }
  for (let at = low; at < list.length && list[at]!.start < end; at++) if (is(list[at]!)) return true
  return false
}
