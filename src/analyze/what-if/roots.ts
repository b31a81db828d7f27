import { isTop } from '../tasks/answering.ts'
import { settleTime } from '../tasks/task-end.ts'
import { tasksById } from '../tasks/tasks-by-id.ts'
import { CLOCK_MS } from './activations.ts'
import type { Recorded } from './graph.ts'

/** Work that nobody waits for, and that has ended: a task, or an operation that no task asked for. Times are milliseconds. */
export interface Root {
  /** Index of the task; -1 for an operation. */
  task: number
  /** Id of the operation; empty for a task. */
  operation: string
  end: number
}

/** The work that nobody waits for, by its end. */
export class Roots {
  readonly list: readonly Root[]

  constructor({ tasks, operations }: Recorded) {
    const byId = tasksById(tasks)
    const ofTasks = tasks.flatMap((task, at): Root[] =>
      task.duration === null || !isTop(task, byId) ? [] : [{ task: at, operation: '', end: settleTime(task) }],
    )
    const ofNone = operations.flatMap((operation): Root[] =>
      operation.taskId !== null || operation.duration === null
        ? []
        : [{ task: -1, operation: operation.operationId, end: settleTime(operation) }],
    )
    this.list = [...ofTasks, ...ofNone].toSorted((a, b) => a.end - b.end)
  }

  /** Returns the one that ended last before a time (ms); null if there is none. */
  endedBefore(time: number): Root | null {
    let [low, high] = [0, this.list.length]
    while (low < high) {
      const middle = (low + high) >> 1
      if (this.list[middle]!.end <= time + CLOCK_MS) low = middle + 1
      else high = middle
    }
    return this.list[low - 1] ?? null
  }
}
