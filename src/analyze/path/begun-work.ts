import type { AsyncProfilingStats, Operation, Task } from '../../model/async-stats.ts'
import { countUntil, leewayOf } from '../tasks/by-end.ts'
import { settleTime } from '../tasks/task-end.ts'

/** A call or an operation of a task, or of another one that it called, in the time in which it was waited for. */
export interface Begun {
  /** Index of the task; null of an operation. */
  at: number | null
  operation: Operation | null
  /** When it began; the time in which it was waited for may begin later. */
  begin: number
  start: number
  end: number
}

type Profile = Pick<AsyncProfilingStats, 'tasks'> & Partial<Pick<AsyncProfilingStats, 'operations'>>

/** Stands for no task: callbacks have begun its operations and tasks. */
const NOBODY = -1

/** The work that each task of a profile has begun itself, by its index, in the order of ends. Made when first asked. */
export class BegunWork {
  readonly #profile: Profile
  readonly #index: ReadonlyMap<string, number>
  #byTask: Map<number, Begun[]> | undefined
  #parts: Map<string, Begun[]> | undefined

  constructor(profile: Profile, index: ReadonlyMap<string, number>) {
    this.#profile = profile
    this.#index = index
  }

  /**
   * Lists the work that a task has begun and that covers a time, the latest first: at each moment that which ended last.
   * A promise that it returned settled when the last of that did, as far as is known. Where it has begun nothing, it may
   * have waited for work that callbacks have begun meanwhile, if that ended just before.
   */
  covering(task: number, from: number, to: number): Begun[] {
    const own = this.#cover(task, from, to)
    const times = own.map(({ start }) => start)
    const ends = own.map(({ end }) => end)
    return [to, ...times].flatMap((until, at) => {
      const next = own[at] === undefined ? [] : [own[at]]
      return [...this.#ofCallbacks(ends[at] ?? from, until), ...next]
    })
  }

  /** Tells whether an operation has parts, as a query of GraphQL has resolvers. */
  hasParts(operationId: string): boolean {
    return (this.#parts ??= this.#groupParts()).has(operationId)
  }

  /**
   * Divides a time of an operation by its parts, and theirs: lists in order those that ended last at each moment; null
   * for the operation itself where it has none.
   */
  leaves(
    operationId: string,
    start: number,
    end: number,
  ): { operation: Operation | null; start: number; end: number }[] {
    const found: { operation: Operation | null; start: number; end: number }[] = []
    const pending: Leaf[] = [{ operation: null, id: operationId, start, end }]
    for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
      const { operation, id } = next
      const parts = id === null ? [] : cover(this.#parts?.get(id) ?? [], [next.start, next.end])
      if (parts.length === 0) found.push({ operation, start: next.start, end: next.end })
      let until = next.end
      // The latest comes first, and the last that is pushed is looked at first.
      for (const part of parts) {
        if (part.end < until) pending.push({ operation, id: null, start: part.end, end: until })
        pending.push({ operation: part.operation, id: part.operation!.operationId, start: part.start, end: part.end })
        until = part.start
      }
      if (parts.length > 0 && next.start < until) pending.push({ operation, id: null, start: next.start, end: until })
    }
    return found
  }

  #groupParts(): Map<string, Begun[]> {
    const parts = new Map<string, Begun[]>()
    for (const operation of this.#profile.operations ?? []) {
      const whole = operation.parentOperation ?? null
      if (whole === null || operation.duration === null) continue
      const list = parts.get(whole)
      const part = { at: null, operation, ...timesOf(operation) }
      if (list === undefined) parts.set(whole, [part])
      else list.push(part)
    }
    for (const list of parts.values()) list.sort((a, b) => a.end - b.end)
    return parts
  }

  #ofCallbacks(from: number, to: number): Begun[] {
    // Other tasks of nobody than those that began meanwhile are the request's own.
    const found = this.#cover(NOBODY, from, to, ({ at, begin }) => at === null || begin >= from)
    // A task settles at once; the end of an operation may be noticed later.
    const leeway = leewayOf(found[0]?.at === null ? to - from : 0)
    return found.length > 0 && found[0]!.end >= to - leeway ? found : []
  }

  #cover(task: number, from: number, to: number, is: IsTaken = isTaken): Begun[] {
    this.#byTask ??= this.#group()
    return cover(this.#byTask.get(task) ?? [], [from, to], is)
  }

  #group(): Map<number, Begun[]> {
    const byTask = new Map<number, Begun[]>()
    const add = (owner: string | null, begun: Begun): void => {
      const task = owner === null ? NOBODY : this.#index.get(owner)
      if (task === undefined || !Number.isFinite(begun.end)) return
      const list = byTask.get(task)
      if (list === undefined) byTask.set(task, [begun])
      else list.push(begun)
    }
    this.#profile.tasks.forEach((task, at) => {
      // Nobody has its promise, so nobody returned it.
      if (task.call?.form === 'alone') return
      add(task.parent, { at, operation: null, ...timesOf(task) })
    })
    for (const operation of this.#profile.operations ?? []) {
      if (operation.parentOperation !== undefined && operation.parentOperation !== null) continue
      add(operation.taskId, { at: null, operation, ...timesOf(operation) })
    }
    for (const list of byTask.values()) list.sort((a, b) => a.end - b.end)
    return byTask
  }
}

type IsTaken = (begun: Begun) => boolean

const isTaken = (): boolean => true

/** A part of an operation, or with no id a time of it without parts. */
interface Leaf {
  operation: Operation | null
  id: string | null
  start: number
  end: number
}

/** Covers a time by a list in order of ends, the latest first: at each moment by that which ended last. */
function cover(list: readonly Begun[], [from, to]: [number, number], is: IsTaken = isTaken): Begun[] {
  const found: Begun[] = []
  let until = to
  for (let at = countUntil(list, to) - 1; at >= 0 && until > from; at--) {
    const each = list[at]!
    if (each.end <= from) break
    if (each.start >= until || !is(each)) continue
    const start = Math.max(each.start, from)
    found.push({ ...each, start, end: Math.min(each.end, until) })
    until = start
  }
  return found
}

const timesOf = (work: Task | Operation): Pick<Begun, 'begin' | 'start' | 'end'> => ({
  begin: work.startTime,
  start: work.startTime,
  end: settleTime(work),
})
