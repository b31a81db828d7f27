import type { AsyncProfilingStats, Operation, Task } from '../../model/async-stats.ts'
import type { OperationPhaseName } from '../../model/operation.ts'
import type { PathPart } from './critical-path.ts'
import { settleTime } from '../tasks/task-end.ts'
import { tasksById } from '../tasks/tasks-by-id.ts'

/** A time in which the end of the request waited for an operation; milliseconds from the profile's start. */
export interface OperationPart {
  operation: Operation
  start: number
  end: number
  /** No task is known that waited: a callback went on, or nothing of the app's. */
  isOutside: boolean
}

/** Callers of a task that are searched. */
const MAX_CALLERS = 200

const known = new WeakMap<readonly PathPart[], readonly OperationPart[]>()

/**
 * Returns the parts of a critical path that are waits for operations, each with the one that ended last. Where a task
 * is not known to wait, because it returns a promise without an `await`, or for what, they are the operations that it or
 * its callees have asked for; where no task is known, those of the request.
 */
export function operationsOnPath(
  stats: AsyncProfilingStats,
  { path }: { path: () => readonly PathPart[] },
): readonly OperationPart[] {
  const parts = path()
  let found = known.get(parts)
  if (found === undefined) known.set(parts, (found = listParts(stats, parts)))
  return found
}

function listParts(stats: AsyncProfilingStats, path: readonly PathPart[]): OperationPart[] {
  const byId = new Map(stats.operations.map((operation) => [operation.operationId, operation]))
  const byEnd = stats.operations
    .filter(({ duration }) => duration !== null)
    .toSorted((a, b) => settleTime(a) - settleTime(b))
  const tasks = tasksById(stats.tasks)
  return path.flatMap((part): OperationPart[] => {
    const { kind, wait, start, end } = part
    if (kind === 'waiting' && wait?.cause.type === 'operation') {
      const operation = byId.get(wait.cause.ids[0] ?? '')
      return operation === undefined ? [] : [{ operation, start, end, isOutside: false }]
    }
    return isUnseen(part) ? unseenWaits(part, byEnd, askedFor(part, tasks)) : []
  })
}

/** Tells whether a part may be a wait, or is one, of which the operation is not known. */
function isUnseen({ kind, wait }: PathPart): boolean {
  if (kind !== 'waiting') return kind === 'running' || kind === 'outside'
  return wait?.cause.type === 'unknown' || wait?.cause.type === 'promise'
}

type IsAsker = (operation: Operation) => boolean

/**
 * Tells the operations that a part may have waited for: those of its task and its callees. Where callbacks settled the
 * promise, no task called the one that did: those of it, and of others that were begun at its place.
 */
function askedFor({ task, wait }: PathPart, tasks: ReadonlyMap<string, Task>): IsAsker {
  if (task === null) return () => true
  const settler = wait?.cause.type === 'promise' ? topOf(wait.cause.ids[0], tasks) : undefined
  const others = settler === undefined || settler.parent !== null ? null : placeOf(settler)
  return ({ taskId }) => {
    let caller = tasks.get(taskId ?? '')
    for (let step = 0; caller !== undefined && step < MAX_CALLERS; step++) {
      if (caller === task || (others !== null && caller.parent === null && placeOf(caller) === others)) return true
      caller = tasks.get(caller.parent ?? '')
    }
    return false
  }
}

function topOf(taskId: string | undefined, tasks: ReadonlyMap<string, Task>): Task | undefined {
  let top = tasks.get(taskId ?? '')
  for (let step = 0; top !== undefined && top.parent !== null && step < MAX_CALLERS; step++) top = tasks.get(top.parent)
  return top
}

const placeOf = ({ file, line, column }: Task): string => `${file}:${line}:${column}`

/** Goes back from the end of a part, each time to the operation that ended last. */
function unseenWaits({ start, end, task }: PathPart, byEnd: readonly Operation[], isAsked: IsAsker): OperationPart[] {
  const parts: OperationPart[] = []
  let until = end
  for (let at = firstAfter(byEnd, end) - 1; at >= 0 && until > start; at--) {
    const operation = byEnd[at]!
    const to = Math.min(settleTime(operation), until)
    if (settleTime(operation) <= start) break
    if (operation.startTime >= until || !isAsked(operation)) continue
    const from = Math.max(start, operation.startTime)
    parts.unshift({ operation, start: from, end: to, isOutside: task === null })
    until = from
  }
  return parts
}

/** Returns the index of the first operation that ended after a time. */
function firstAfter(byEnd: readonly Operation[], time: number): number {
  let [low, high] = [0, byEnd.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (settleTime(byEnd[middle]!) <= time) low = middle + 1
    else high = middle
  }
  return low
}

/** Returns the time (ms) in which the end of the request waited for some operations. */
export function timeOnPath(parts: readonly OperationPart[], operations: readonly Operation[]): number {
  const own = new Set(operations)
  return parts.reduce((sum, { operation, start, end }) => sum + (own.has(operation) ? end - start : 0), 0)
}

/** Returns the time (ms) in which the end of the request waited for phases of a name, of some operations. */
export function phaseOnPath(
  parts: readonly OperationPart[],
  operations: readonly Operation[],
  name: OperationPhaseName,
): number {
  const own = new Set(operations)
  let time = 0
  for (const { operation, start, end } of parts) {
    if (!own.has(operation)) continue
    for (const phase of operation.phases) {
      if (phase.name === name) time += Math.max(0, Math.min(end, phase.end) - Math.max(start, phase.start))
    }
  }
  return time
}

/** Returns the time (ms) of an operation's phases of a name. */
export const timeInPhase = ({ phases }: Operation, name: OperationPhaseName): number =>
  phases.reduce((sum, phase) => sum + (phase.name === name ? phase.end - phase.start : 0), 0)

/** Returns the middle of the durations (ms) of those that have ended; 0 for none. */
export function middleDuration(operations: readonly Operation[]): number {
  const times = operations.flatMap(({ duration }) => (duration === null ? [] : [duration])).toSorted((a, b) => a - b)
  return times[times.length >> 1] ?? 0
}
