import { OPERATION_KINDS } from '../../model/operation.ts'
import type { OperationKind } from '../../model/operation.ts'
import type { Trace } from '../../model/trace.ts'
import { AwaitedWork } from './awaited.ts'
import type { Awaited } from './awaited.ts'
import { BusyTime } from './busy-time.ts'
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
  const work = new AwaitedWork(trace, owners)
  const descent: Descent = { trace, waits, work, spans: [], pending: work.roots() }
  const byTask = listByTask(waits)
  for (let next = descent.pending.pop(); next !== undefined; next = descent.pending.pop()) {
    if (next.isTask) descend(descent, next, byTask.get(next.number) ?? [])
    else addOperation(descent, next)
  }
  return descent.spans
}

function listByTask(waits: DecidedWaits): Map<number, number[]> {
  const byTask = new Map<number, number[]>()
  for (const wait of waits.order) {
    const task = waits.task[wait]!
    const list = byTask.get(task)
    if (list === undefined) byTask.set(task, [wait])
    else list.push(wait)
  }
  return byTask
}

interface Descent {
  trace: Trace
  waits: DecidedWaits
  work: AwaitedWork
  spans: Span[]
  pending: Awaited[]
}

/**
 * Adds the causes of a task's waits in a time, which are its rows in order. A cause is a task with a higher number, so
 * that every descent ends.
 */
function descend(descent: Descent, at: Awaited, rows: readonly number[]): void {
  const { trace, waits, spans, pending, work } = descent
  let reached = at.from
  for (let index = firstEndingAfter(waits, rows, at.from); index < rows.length; index++) {
    const wait = rows[index]!
    const from = Math.max(waits.start[wait]!, at.from)
    const to = Math.min(waits.end[wait]!, at.to)
    if (from >= at.to) break
    reached = to
    const number = waits.work[wait]?.[0]?.number ?? 0
    if (waits.type[wait] === 'task' && number > at.number) {
      const start = Math.max(from, trace.tasks.start[number - 1]!)
      pending.push({ isTask: true, number, from: Math.min(start, to), to })
      if (start > from) spans.push({ from, to: Math.min(start, to), kind: 'unknown' })
    } else if (waits.type[wait] === 'operation') addOperation(descent, { isTask: false, number, from, to })
    else spans.push({ from, to, kind: kindOfWait(trace, waits, wait) })
  }
  // It has returned a promise, and settles with that.
  if (reached < at.to) pending.push(...work.ofTask(at.number, reached, at.to))
}

/** An operation that only runs others of the app's is told by those. */
function addOperation({ trace, spans, pending, work }: Descent, { number, from, to }: Awaited): void {
  const kind = kindOf(trace, number)
  let until = to
  for (const part of kind === 'other' ? work.ofOperation(number, from, to) : []) {
    pending.push(part)
    if (part.to < until) spans.push({ from: part.to, to: until, kind })
    until = part.from
  }
  if (from < until) spans.push({ from, to: until, kind })
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

function kindOfWait(trace: Trace, { type, wake }: DecidedWaits, wait: number): WaitedKind {
  if (type[wait] === 'wake') return kindOfWaker(trace, wake[wait]!)
  return type[wait] === 'promise' ? 'promise' : 'unknown'
}

const kindOf = ({ operations }: Trace, number: number): WaitedKind => OPERATION_KINDS[operations.kind[number - 1]!]!
