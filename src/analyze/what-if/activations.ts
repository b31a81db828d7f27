import type { Task, TaskWait } from '../../model/async-stats.ts'
import { endUntil } from '../tasks/task-end.ts'
import { unseenWait } from '../tasks/unseen-wait.ts'

/** A run of a task from its call or the end of a wait to its next wait or its end; milliseconds. */
export class Activation {
  /** Index of the task. */
  readonly task: number
  readonly start: number
  readonly end: number
  /** The activation in whose run of the loop it is: itself, or that of the caller down the stack. */
  top: Activation = this
  /** Of a top: the end of the last activation of its run, and its node in the graph. */
  runEnd: number
  node = -1

  constructor(task: number, start: number, end: number) {
    this.task = task
    this.start = start
    this.end = Math.max(start, end)
    this.runEnd = this.end
  }
}

/** The activations of a task and its waits between them: `waits[i]` is before `activations[i + 1]`. */
export interface Life {
  activations: Activation[]
  waits: readonly TaskWait[]
}

/** Tolerance (ms) of times that are read one after the other for one moment. */
export const CLOCK_MS = 0.02

/** Returns the lives of tasks; a caller comes before its callees. Pending tasks have no activation after their last wait. */
export function listLives(tasks: readonly Task[], index: ReadonlyMap<string, number>, until: number): Life[] {
  const lives: Life[] = []
  tasks.forEach((task, at) => {
    const life = liveOf(task, at, until)
    const caller = lives[index.get(task.parent ?? '') ?? -1]
    const first = life.activations[0]!
    const outer = caller && activationAt(caller, first.start)
    if (outer !== undefined && first.start <= outer.top.runEnd + CLOCK_MS) {
      first.top = outer.top
      outer.top.runEnd = Math.max(outer.top.runEnd, first.end)
    }
    lives.push(life)
  })
  return lives
}

/** Returns the last activation of a task that began before a time (ms); undefined if none did. */
export function activationAt({ activations }: Life, time: number): Activation | undefined {
  let [low, high] = [0, activations.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (activations[middle]!.start <= time) low = middle + 1
    else high = middle
  }
  return activations[low - 1]
}

function liveOf(task: Task, index: number, until: number): Life {
  const end = Math.min(endUntil(task, until), Math.max(until, task.startTime))
  const known = (task.waits ?? []).filter((wait) => wait.start < end)
  const unseen = unseenWait({ ...task, waits: known }, end)
  const waits = unseen === null ? known : [...known, unseen]
  const activations: Activation[] = []
  const count = task.duration === null && waits.length > 0 ? waits.length : waits.length + 1
  for (let at = 0; at < count; at++) {
    const start = at === 0 ? task.startTime : waits[at - 1]!.end
    activations.push(new Activation(index, start, waits[at]?.start ?? end))
  }
  return { activations, waits }
}
