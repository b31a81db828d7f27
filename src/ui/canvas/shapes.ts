import { endUntil } from '../../analyze/tasks/task-end.ts'
import type { WaitsOf } from '../../analyze/tasks/waits.ts'
import type { BlockingCall, Task, TaskStatus } from '../../model/async-stats.ts'
import type { TaskTree } from '../state/tree.ts'
import { uniteIntervals, uniteLists } from './intervals.ts'
import type { Interval } from './intervals.ts'
import { makeSeverities } from './severities.ts'
import type { Impact, Severities } from './severities.ts'

/** Content of a row in milliseconds, of one task or of all members of a group. Each list is sorted, without overlap. */
export interface RowShape {
  /** From call to settlement. */
  lives: readonly Interval[]
  /** On the loop. */
  slices: readonly Interval[]
  /** While a task that it has called was on the loop. */
  nested: readonly Interval[]
  /** Ready to go on, but the loop was busy. */
  ready: readonly Interval[]
  /** Slices that blocked the loop. */
  blocks: Readonly<Record<Impact, readonly Interval[]>>
  /** While the end of the request waited for it: the critical path. */
  path?: readonly Interval[]
  /** How a single task ended. */
  end: { time: number; status: TaskStatus } | null
}

export interface ShapeInput {
  tree: TaskTree
  /** By index in the list of tasks. */
  waitsOf: WaitsOf
  /** Tails of waits, by entry of the tree. */
  ready: (entry: number) => readonly Interval[]
  /** Parts of the critical path, by id of the task. */
  path?: ReadonlyMap<string, readonly Interval[]>
  blockingCalls: readonly BlockingCall[]
  /** End of the axis, and so of pending tasks. */
  until: number
}

/** Number of shapes kept in memory: a few screens full. */
const KEPT = 400

/** Makes the shapes of rows on demand and keeps the latest of them. */
export class Shapes {
  readonly #input: ShapeInput
  readonly #severities: Severities
  readonly #kept = new Map<string, RowShape>()

  constructor(input: ShapeInput) {
    this.#input = input
    this.#severities = makeSeverities(input.blockingCalls)
  }

  /**
   * @param key of the row.
   * @param members the entries in the row.
   */
  of(key: string, members: readonly number[]): RowShape {
    const known = this.#kept.get(key)
    if (known) return known
    const shape = this.#make(members)
    this.#kept.set(key, shape)
    const [oldest] = this.#kept.keys()
    if (this.#kept.size > KEPT && oldest !== undefined) this.#kept.delete(oldest)
    return shape
  }

  #make(members: readonly number[]): RowShape {
    const { tree, until } = this.#input
    const tasks = members.map((member) => tree.entries[member]!.task)
    const lives = uniteIntervals(tasks.map((task): Interval => [task.startTime, endUntil(task, until)]))
    const [task, ...others] = tasks
    return {
      lives,
      slices: uniteLists(tasks.map((each) => each.slices)),
      nested: uniteLists(members.map((member) => this.#nested(member))),
      ready: uniteLists(members.map((member) => this.#input.ready(member))),
      blocks: listBlocks(tasks, this.#severities),
      path: uniteLists(tasks.map((each) => this.#input.path?.get(each.taskId) ?? [])),
      end: task && others.length === 0 ? { time: endUntil(task, until), status: task.status } : null,
    }
  }

  /** Returns the time between a task's slices that is no wait. */
  #nested(entry: number): Interval[] {
    const { tree, waitsOf, until } = this.#input
    const { task, at } = tree.entries[entry]!
    const nested: Interval[] = []
    const waits = waitsOf(at)
    const end = endUntil(task, until)
    let [from, wait] = [task.startTime, 0]
    const passTo = (start: number, next: number): void => {
      if (start > from) nested.push([from, start])
      from = Math.max(from, next)
    }
    for (let i = 0; i <= task.slices.length; i++) {
      const slice = task.slices[i]
      for (; wait < waits.length && waits[wait]!.start < (slice?.[0] ?? Infinity); wait++) {
        const isOpen = slice === undefined && task.duration === null
        passTo(waits[wait]!.start, isOpen ? end : waits[wait]!.end)
      }
      passTo(slice?.[0] ?? end, slice?.[1] ?? end)
    }
    return nested
  }
}

function listBlocks(tasks: readonly Task[], severities: Severities): RowShape['blocks'] {
  const blocks: Record<Impact, Interval[]> = { warning: [], critical: [] }
  for (const task of tasks) {
    for (const slice of task.slices) {
      const impact = severities.of(task.taskId, slice)
      if (impact) blocks[impact].push(slice)
    }
  }
  blocks.warning.sort((a, b) => a[0] - b[0])
  blocks.critical.sort((a, b) => a[0] - b[0])
  return blocks
}
