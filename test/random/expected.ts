import { ROW, STATUSES, VIA } from './witness.ts'
import type { Row } from './witness.ts'
import type { Written } from './writer.ts'

/** A task as the witness saw it; times are indexes of the stage's rows. */
export interface ExpectedTask {
  id: number
  fn: number
  /** -1 is none. */
  parent: number
  via: number
  entered: number
  /** -1 while it is pending. */
  left: number
  status: (typeof STATUSES)[number]
  /** True if it ended with the promise of another task, or one that a callback settled. */
  isReturned: boolean
}

/** One program as the witness saw it. */
export interface Expected {
  written: Written
  /** All rows of the stage, and the numbers of this program's own. */
  rows: readonly Row[]
  own: readonly number[]
  program: number
  isHttp: boolean
  tasks: ExpectedTask[]
  /** Waits begun by site. */
  waits: Map<number, number>
  /** Sites of loops that were cut short by the program's end: nobody counts their rounds. */
  cut: Set<number>
  /** The rows of the program's beginning and end. */
  start: number
  first: number
  settled: number
  over: number
}

/** The rows of a stage, and one of its programs. */
export type Witnessed = Pick<Expected, 'rows' | 'program' | 'written' | 'isHttp'>

/** Reads a program's tasks from the rows of its stage. */
export function expect({ rows, program, written, isHttp }: Witnessed): Expected {
  const own = rows.flatMap((row, index) => (row[1] === program ? [index] : []))
  const find = (kind: number): number => own.find((index) => rows[index]![0] === kind) ?? -1
  const expected: Expected = {
    written,
    rows,
    own,
    program,
    isHttp,
    tasks: [],
    waits: new Map(),
    cut: new Set(),
    start: find(ROW.start),
    first: find(ROW.first),
    settled: find(ROW.settled),
    over: find(ROW.over),
  }
  const reader = new TaskReader(expected)
  for (const index of own) reader.read(rows[index]!, index)
  expected.tasks = reader.finish()
  return expected
}

/** True if the row is no later than the profile's end may be: when the program's caller had the answer. */
export const mayBelong = ({ over }: Expected, index: number): boolean => index <= over

/** True if a task that ends with the row, after the profile, may be told as ended: in the same turn or in the next one. */
export const mayEndLate = ({ rows, over }: Expected, index: number): boolean =>
  index > over && rows[index]![7] <= rows[over]![7] + 1

/** True if the task is an async generator's, or one that asks such a generator: no hook tells which of both runs. */
export const isBesideGenerator = ({ tasks, written }: Expected, { id, fn }: ExpectedTask): boolean =>
  written.functions[fn]!.isGenerator ||
  tasks.some((each) => each.parent === id && written.functions[each.fn]!.isGenerator)

class TaskReader {
  readonly #expected: Expected
  readonly #tasks = new Map<number, ExpectedTask>()
  /** Tasks that return the next task that they call. */
  readonly #returning = new Set<number>()
  readonly #children = new Map<ExpectedTask, ExpectedTask>()
  /** Loops of waits that have not ended, by task and site. */
  readonly #open = new Map<string, number>()

  constructor(expected: Expected) {
    this.#expected = expected
  }

  read(row: Row, index: number): void {
    const [kind, , id, a, b] = row
    if (kind === ROW.enter) this.#enter({ id, parent: a, via: Math.floor(b / 1e6), fn: b % 1e6 }, index)
    else if (kind === ROW.wait) this.#wait(row, index)
    else if (kind === ROW.resume && index < this.#expected.settled) this.#open.delete(`${id} ${a}`)
    else if (kind === ROW.returns) {
      this.#returning.add(id)
      this.#tasks.get(id)!.isReturned = true
    } else if (kind === ROW.leave) {
      const task = this.#tasks.get(id)!
      if (task.left < 0) Object.assign(task, { left: index, status: STATUSES[a] })
    }
  }

  /** Ends the tasks that return another one's promise, the innermost first. */
  finish(): ExpectedTask[] {
    const tasks = [...this.#tasks.values()]
    for (const site of this.#open.values()) this.#expected.cut.add(site)
    for (const task of tasks.toReversed()) {
      const child = this.#children.get(task)
      if (child !== undefined && task.left < 0) Object.assign(task, { left: child.left, status: child.status })
    }
    return tasks
  }

  #enter(given: Pick<ExpectedTask, 'id' | 'parent' | 'via' | 'fn'>, index: number): void {
    const task: ExpectedTask = { ...given, entered: index, left: -1, status: 'completed', isReturned: false }
    this.#tasks.set(task.id, task)
    if (task.via === VIA.task && this.#returning.delete(task.parent)) {
      this.#children.set(this.#tasks.get(task.parent)!, task)
    }
  }

  #wait([, , task, site, times]: Row, index: number): void {
    if (index >= this.#expected.settled) {
      if (mayBelong(this.#expected, index)) this.#expected.cut.add(site)
      return
    }
    if (times > 1) this.#open.set(`${task} ${site}`, site)
    this.#expected.waits.set(site, (this.#expected.waits.get(site) ?? 0) + times)
  }
}
