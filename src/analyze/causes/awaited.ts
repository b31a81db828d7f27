import type { Trace } from '../../model/trace.ts'
import { answerChain } from '../trace/answer-chain.ts'

/** A task or operation for which something waits in a time. */
export interface Awaited {
  isTask: boolean
  number: number
  from: number
  to: number
}

/** The tasks and operations that others have begun, as far as somebody may wait for them. */
export class AwaitedWork {
  readonly #trace: Trace
  readonly #owners: Uint32Array
  /** By the task that has begun them; those of no task are at 0. Parts of operations are in their own list only. */
  readonly #ofTask = new Map<number, Awaited[]>()
  readonly #ofOperation = new Map<number, Awaited[]>()
  /** Tasks and operations that ended after the task that began them: callbacks went on. */
  readonly #left: Awaited[] = []

  constructor(trace: Trace, owners: Uint32Array) {
    this.#trace = trace
    this.#owners = owners
    this.#addTasks()
    this.#addOperations()
  }

  /**
   * Lists the tasks that led to the answer and, in the rest of the time, the tasks and operations that no task has begun,
   * as far as the answer waited for them. One that is still pending was not waited for, unless there is nothing else.
   * Where no task is known to have answered, and none ran, it waited for the work that tasks had left behind.
   */
  roots(): Awaited[] {
    const { end } = this.#trace
    const all = this.#ofTask.get(0) ?? []
    const ended = all.filter(({ to }) => to <= end)
    const roots = ended.length > 0 ? ended : all
    const chain = this.#chain()
    const [last, first] = [chain[0]?.to ?? -Infinity, chain.at(-1)?.from ?? -Infinity]
    const found = [...cover(roots, last, end), ...chain, ...cover(roots, -Infinity, first)]
    if (chain.length > 0) return found
    return [...found, ...this.#between(found, [...this.#left, ...all.filter(({ to }) => to > end)])]
  }

  /** Lists the work that was left behind in the times that a list, the latest first, does not cover. */
  #between(found: readonly Awaited[], left: readonly Awaited[]): Awaited[] {
    const { start, end } = this.#trace
    let until = end
    const gaps = found.flatMap(({ from, to }) => {
      const gap = cover(left, to, until)
      until = from
      return gap
    })
    return [...gaps, ...cover(left, start, until)]
  }

  #chain(): Awaited[] {
    const { end, answeredBy = 0, tasks } = this.#trace
    const chain = answerChain(this.#owners[answeredBy] ?? 0, end, {
      callerOf: (task) => this.#owners[tasks.parent[task - 1]!] ?? 0,
      startOf: (task) => tasks.start[task - 1]!,
      endOf: (task) => orInfinity(tasks.end[task - 1]!),
    })
    return chain.map(({ task, from, to }) => ({ isTask: true, number: task, from, to }))
  }

  /** Lists what a task has begun, as far as it may have waited for that in a time without an `await` of its own. */
  ofTask(task: number, from: number, to: number): Awaited[] {
    return cover(this.#ofTask.get(task) ?? [], from, to)
  }

  /** Lists the parts of an operation, as far as it waited for them in a time. */
  ofOperation(operation: number, from: number, to: number): Awaited[] {
    return cover(this.#ofOperation.get(operation) ?? [], from, to)
  }

  #addTasks(): void {
    const { tasks } = this.#trace
    for (let number = 1; number < this.#owners.length; number++) {
      if (this.#owners[number] !== number) continue
      const parent = this.#owners[tasks.parent[number - 1]!] ?? 0
      const times = { from: tasks.start[number - 1]!, to: orInfinity(tasks.end[number - 1]!) }
      const each = { isTask: true, number, ...times }
      add(this.#ofTask, parent, each)
      if (parent > 0 && this.#isLeft(parent, each)) this.#left.push(each)
    }
  }

  #addOperations(): void {
    const { operations } = this.#trace
    for (let row = 0; row < operations.count; row++) {
      const times = { from: operations.start[row]!, to: orInfinity(operations.end[row]!) }
      const each = { isTask: false, number: row + 1, ...times }
      const parent = operations.parent[row]!
      const asker = this.#owners[operations.task[row]!] ?? 0
      if (parent > 0) add(this.#ofOperation, parent, each)
      else add(this.#ofTask, asker, each)
      if (parent === 0 && asker > 0 && this.#isLeft(asker, each)) this.#left.push(each)
    }
  }

  #isLeft(asker: number, { to }: Awaited): boolean {
    return to <= this.#trace.end && to > this.#trace.tasks.end[asker - 1]!
  }
}

function add(lists: Map<number, Awaited[]>, key: number, each: Awaited): void {
  const list = lists.get(key)
  if (list === undefined) lists.set(key, [each])
  else list.push(each)
}

/** Lists those that cover a time: backwards from its end, at each moment the one that ended last. */
function cover(all: readonly Awaited[], from: number, to: number): Awaited[] {
  if (all.length === 0) return []
  const covering: Awaited[] = []
  let until = to
  for (const each of all.toSorted((a, b) => b.to - a.to)) {
    if (each.from >= until || each.to <= from) continue
    covering.push({ ...each, from: Math.max(each.from, from), to: Math.min(each.to, until) })
    until = each.from
  }
  return covering
}

const orInfinity = (end: number): number => (Number.isNaN(end) ? Infinity : end)
