import type { Operation } from '../../model/async-stats.ts'
import type { LogLevel, LogLine } from '../../model/notices/log-stats.ts'
import type { OperationPhaseName } from '../../model/operation.ts'
import { uniteIntervals } from './intervals.ts'
import type { Interval } from './intervals.ts'

/** A part of an operation's bar: a phase, the rest of it, or a failed one. */
export type Part = OperationPhaseName | 'rest' | 'failed'

/** Drawn in this order: marks that one can do something about lie above. */
export const PARTS: readonly Part[] = ['rest', 'service', 'receive', 'failed', 'connect', 'queue', 'acquire']

export interface Tick {
  time: number
  level: LogLevel
  /** The line's number in the list of all. */
  line: number
}

/** The operations and log lines of a row's tasks. */
export interface RowMarks {
  /** Sorted, without overlap in each part. */
  parts: ReadonlyMap<Part, readonly Interval[]>
  /** By start. */
  operations: readonly Operation[]
  /** By time. */
  ticks: readonly Tick[]
}

export const NO_MARKS: RowMarks = { parts: new Map(), operations: [], ticks: [] }

/** Rows whose marks are kept: a few screens full. */
const KEPT = 400

/** Makes the marks of rows on demand and keeps the latest of them. */
export class Marks {
  readonly #operations: ReadonlyMap<string, Operation[]>
  readonly #ticks: ReadonlyMap<string, Tick[]>
  readonly #kept = new Map<string, RowMarks>()
  readonly #until: number

  constructor(operations: readonly Operation[], lines: readonly LogLine[], until: number) {
    this.#operations = groupByTask(operations)
    this.#ticks = groupByTask(lines.map(({ time, level, taskId }, line) => ({ time, level, line, taskId })))
    this.#until = until
  }

  of(key: string, taskIds: () => readonly string[]): RowMarks {
    const known = this.#kept.get(key)
    if (known !== undefined) return known
    const marks = this.#make(taskIds())
    this.#kept.set(key, marks)
    const [oldest] = this.#kept.keys()
    if (this.#kept.size > KEPT && oldest !== undefined) this.#kept.delete(oldest)
    return marks
  }

  #make(taskIds: readonly string[]): RowMarks {
    const operations = taskIds.flatMap((id) => this.#operations.get(id) ?? [])
    const ticks = taskIds.flatMap((id) => this.#ticks.get(id) ?? [])
    if (operations.length === 0 && ticks.length === 0) return NO_MARKS
    return {
      parts: partsOf(operations, this.#until),
      operations: operations.toSorted((a, b) => a.startTime - b.startTime),
      ticks: ticks.toSorted((a, b) => a.time - b.time),
    }
  }
}

function groupByTask<T extends { taskId: string | null }>(items: readonly T[]): ReadonlyMap<string, T[]> {
  const groups = new Map<string, T[]>()
  for (const item of items) {
    if (item.taskId === null) continue
    const group = groups.get(item.taskId)
    if (group === undefined) groups.set(item.taskId, [item])
    else group.push(item)
  }
  return groups
}

/** Returns the end of an operation; of a pending one, that of the axis. */
export const endOfOperation = ({ startTime, duration }: Operation, until: number): number =>
  duration === null ? Math.max(startTime, until) : startTime + duration

function partsOf(operations: readonly Operation[], until: number): ReadonlyMap<Part, readonly Interval[]> {
  const lists = new Map<Part, Interval[]>()
  const add = (part: Part, interval: Interval): void => {
    const list = lists.get(part)
    if (list === undefined) lists.set(part, [interval])
    else list.push(interval)
  }
  for (const operation of operations) {
    const end = endOfOperation(operation, until)
    add(operation.status === 'failed' ? 'failed' : 'rest', [operation.startTime, end])
    // A failed one is told as such where the other side worked.
    for (const phase of operation.phases) {
      if (operation.status !== 'failed' || isWaiting(phase.name)) add(phase.name, [phase.start, phase.end])
    }
  }
  return new Map([...lists].map(([part, list]) => [part, uniteIntervals(list)]))
}

const isWaiting = (name: OperationPhaseName): boolean => name === 'acquire' || name === 'connect' || name === 'queue'
