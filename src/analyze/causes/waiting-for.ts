import { OPERATION_KINDS } from '../../model/operation.ts'
import type { OperationKind } from '../../model/operation.ts'
import type { Trace } from '../../model/trace.ts'
import type { DecidedWaits } from './waits.ts'
import { kindOfWaker } from './wakers.ts'

/** What the loop was idle for. */
export type WaitedKind = OperationKind | 'promise' | 'unknown'

/** A time in which the response waited for something. */
interface Span {
  from: number
  to: number
  kind: WaitedKind
}

/**
 * Divides the idle time of the loop by what the response waited for at that moment: down from the task that ended last,
 * through the tasks that its waits were for, to an operation, a timer or a promise. The parts sum to `waiting`. The loop
 * tells its idle time as a sum, so each part has its share of it, by its time without work of the loop.
 */
export function divideWaiting(
  trace: Trace,
  waits: DecidedWaits,
  owners: Uint32Array,
  waiting: number,
): Partial<Record<WaitedKind, number>> {
  if (!(waiting > 0)) return {}
  const busy = new BusyTime(trace)
  const idle = new Map<WaitedKind, number>()
  let sum = 0
  for (const { from, to, kind } of listSpans(trace, waits, owners)) {
    const time = to - from - busy.within(from, to)
    if (time <= 0) continue
    idle.set(kind, (idle.get(kind) ?? 0) + time)
    sum += time
  }
  if (sum <= 0) return { unknown: waiting }
  // What lies outside all spans is nobody's wait; spans that cover more than the idle time share it.
  const scale = Math.min(1, waiting / sum)
  const parts = [...idle].filter(([kind]) => kind !== 'unknown').map(([kind, time]) => [kind, time * scale] as const)
  const known = parts.reduce((total, [, time]) => total + time, 0)
  const rest = waiting - known
  const divided: Partial<Record<WaitedKind, number>> = Object.fromEntries(parts)
  if (rest > waiting * 1e-9 || parts.length === 0) divided.unknown = Math.max(0, rest)
  return divided
}

function listSpans(trace: Trace, waits: DecidedWaits, owners: Uint32Array): Span[] {
  const byTask = new Map<number, number[]>()
  for (const wait of waits.order) {
    const task = waits.task[wait]!
    const list = byTask.get(task)
    if (list === undefined) byTask.set(task, [wait])
    else list.push(wait)
  }
  const spans: Span[] = []
  const pending = listRoots(trace, owners)
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    if (next.isTask) descend(trace, next, { waits, rows: byTask.get(next.number) ?? [], spans, pending })
    else spans.push({ from: next.from, to: next.to, kind: kindOf(trace, next.number) })
  }
  return spans
}

/** A task or operation for which the response waits in a time. */
interface Awaited {
  isTask: boolean
  number: number
  from: number
  to: number
}

interface Descent {
  waits: DecidedWaits
  /** The waits of the task, in order. */
  rows: readonly number[]
  spans: Span[]
  pending: Awaited[]
}

/** Adds the causes of a task's waits in a time. A cause is a task with a higher number, so that every descent ends. */
function descend(trace: Trace, at: Awaited, { waits, rows, spans, pending }: Descent): void {
  for (let index = firstEndingAfter(waits, rows, at.from); index < rows.length; index++) {
    const wait = rows[index]!
    const from = Math.max(waits.start[wait]!, at.from)
    const to = Math.min(waits.end[wait]!, at.to)
    if (from >= at.to) break
    const number = waits.work[wait]?.[0]?.number ?? 0
    if (waits.type[wait] === 'task' && number > at.number) {
      const start = Math.max(from, trace.tasks.start[number - 1]!)
      pending.push({ isTask: true, number, from: Math.min(start, to), to })
      if (start > from) spans.push({ from, to: Math.min(start, to), kind: 'unknown' })
    } else spans.push({ from, to, kind: kindOfWait(trace, waits, wait) })
  }
}

/** Waits of a task are in order, and do not overlap. */
function firstEndingAfter({ end }: DecidedWaits, rows: readonly number[], at: number): number {
  let [low, high] = [0, rows.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (end[rows[middle]!]! <= at) low = middle + 1
    else high = middle
  }
  return low
}

function kindOfWait(trace: Trace, { type, work, wake }: DecidedWaits, wait: number): WaitedKind {
  if (type[wait] === 'wake') return kindOfWaker(trace, wake[wait]!)
  if (type[wait] === 'operation') return kindOf(trace, work[wait]![0]!.number)
  return type[wait] === 'promise' ? 'promise' : 'unknown'
}

const kindOf = ({ operations }: Trace, number: number): WaitedKind => OPERATION_KINDS[operations.kind[number - 1]!]!

/**
 * Lists the tasks and operations that no task has begun, as far as the response waited for them: backwards from its
 * end, each time the one that ended last. One that is still pending was not waited for, unless there is nothing else.
 */
function listRoots(trace: Trace, owners: Uint32Array): Awaited[] {
  const all = [...rootTasks(trace, owners), ...rootOperations(trace)].sort((a, b) => b.to - a.to)
  const ended = all.filter(({ to }) => to <= trace.end)
  const roots: Awaited[] = []
  let until = trace.end
  for (const each of ended.length > 0 ? ended : all) {
    if (each.from >= until) continue
    roots.push({ ...each, to: Math.min(each.to, until) })
    until = each.from
  }
  return roots
}

function rootTasks({ tasks }: Trace, owners: Uint32Array): Awaited[] {
  const roots: Awaited[] = []
  for (let number = 1; number < owners.length; number++) {
    if (owners[number] !== number || (owners[tasks.parent[number - 1]!] ?? 0) !== 0) continue
    roots.push({ isTask: true, number, from: tasks.start[number - 1]!, to: orInfinity(tasks.end[number - 1]!) })
  }
  return roots
}

function rootOperations({ operations }: Trace): Awaited[] {
  const roots: Awaited[] = []
  for (let row = 0; row < operations.count; row++) {
    if (operations.task[row] !== 0) continue
    roots.push({ isTask: false, number: row + 1, from: operations.start[row]!, to: orInfinity(operations.end[row]!) })
  }
  return roots
}

const orInfinity = (end: number): number => (Number.isNaN(end) ? Infinity : end)

/** The time in which the loop is known to have worked: own slices, and longer work of anybody. */
class BusyTime {
  readonly #starts: number[] = []
  readonly #ends: number[] = []
  /** Busy milliseconds before each interval. */
  readonly #before: number[] = []
  #end = -Infinity
  #total = 0

  constructor({ slices, busy }: Trace) {
    let [row, period] = [0, 0]
    // Both are in order of their start.
    while (row < slices.count || period < busy.count) {
      const isSlice = period === busy.count || (row < slices.count && slices.start[row]! <= busy.start[period]!)
      if (isSlice) this.#add(slices.start[row]!, slices.end[row++]!)
      else this.#add(busy.start[period]!, busy.end[period++]!)
    }
  }

  #add(from: number, to: number): void {
    if (to <= this.#end) return
    const start = Math.max(from, this.#end)
    this.#starts.push(start)
    this.#ends.push(to)
    this.#before.push(this.#total)
    this.#total += to - start
    this.#end = to
  }

  within(from: number, to: number): number {
    return this.#until(to) - this.#until(from)
  }

  /** Returns the busy milliseconds until a time. */
  #until(at: number): number {
    let [low, high] = [0, this.#starts.length]
    while (low < high) {
      const middle = (low + high) >> 1
      if (this.#starts[middle]! < at) low = middle + 1
      else high = middle
    }
    const index = low - 1
    if (index < 0) return 0
    return this.#before[index]! + Math.min(at, this.#ends[index]!) - this.#starts[index]!
  }
}
