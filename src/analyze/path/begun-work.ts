import type { AsyncProfilingStats, Operation } from '../../model/async-stats.ts'
import { settleTime } from '../tasks/task-end.ts'

/** A call or an operation of a task, or of another one that it called, in the time in which it was waited for. */
export interface Begun {
  /** Index of the task; null of an operation. */
  at: number | null
  operation: Operation | null
  start: number
  end: number
}

type Profile = Pick<AsyncProfilingStats, 'tasks'> & Partial<Pick<AsyncProfilingStats, 'operations'>>

/** Stands for no task: its operations were begun by callbacks. */
const NOBODY = -1
/** What callbacks began has ended so long (ms) before the end of a time, or this share, at most, if it was waited for. */
const JUST_BEFORE_MS = 1
const JUST_BEFORE = 0.05

/** What each task of a profile has begun itself: by its index, in the order in which it ended. Made when first asked. */
export class BegunWork {
  readonly #profile: Profile
  readonly #index: ReadonlyMap<string, number>
  #byTask: Map<number, Begun[]> | undefined

  constructor(profile: Profile, index: ReadonlyMap<string, number>) {
    this.#profile = profile
    this.#index = index
  }

  /**
   * Lists what a task has begun that covers a time, the latest first: at each moment that which ended last. A promise
   * that it returned settled when the last of that did, as far as is known. Where it has begun nothing, it may have
   * waited for what callbacks have, if that ended just before.
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

  #ofCallbacks(from: number, to: number): Begun[] {
    const found = this.#cover(NOBODY, from, to)
    const leeway = Math.max(JUST_BEFORE_MS, (to - from) * JUST_BEFORE)
    return found.length > 0 && found[0]!.end >= to - leeway ? found : []
  }

  #cover(task: number, from: number, to: number): Begun[] {
    if (to <= from) return []
    this.#byTask ??= this.#group()
    const list = this.#byTask.get(task) ?? []
    const found: Begun[] = []
    let until = to
    for (let at = countUntil(list, to) - 1; at >= 0 && until > from; at--) {
      const each = list[at]!
      if (each.end <= from) break
      if (each.start >= until) continue
      const start = Math.max(each.start, from)
      found.push({ ...each, start, end: Math.min(each.end, until) })
      until = start
    }
    return found
  }

  #group(): Map<number, Begun[]> {
    const byTask = new Map<number, Begun[]>()
    const add = (owner: string | null, begun: Begun): void => {
      const task = owner === null && begun.operation !== null ? NOBODY : this.#index.get(owner ?? '')
      if (task === undefined || !Number.isFinite(begun.end)) return
      const list = byTask.get(task)
      if (list === undefined) byTask.set(task, [begun])
      else list.push(begun)
    }
    this.#profile.tasks.forEach((task, at) => {
      // Nobody has its promise, so nobody returned it.
      if (task.call?.form === 'alone') return
      add(task.parent, { at, operation: null, start: task.startTime, end: settleTime(task) })
    })
    for (const operation of this.#profile.operations ?? []) {
      if (operation.parentOperation !== undefined && operation.parentOperation !== null) continue
      add(operation.taskId, { at: null, operation, start: operation.startTime, end: settleTime(operation) })
    }
    for (const list of byTask.values()) list.sort((a, b) => a.end - b.end)
    return byTask
  }
}

/** Returns how many of a list have ended by a time. */
function countUntil(list: readonly Begun[], time: number): number {
  let [low, high] = [0, list.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (list[middle]!.end <= time) low = middle + 1
    else high = middle
  }
  return low
}
