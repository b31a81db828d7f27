import { endUntil } from '../../analyze/tasks/task-end.ts'
import type { Task } from '../../model/async-stats.ts'
import type { Range } from './scale.ts'

/** Columns of the minimap's picture: enough for the widest screen that shows it. */
const COLUMNS = 600

/** Counts the tasks alive in each of `columns` equal parts of a range: counted once, drawn often. */
export function countAlive(tasks: readonly Task[], { from, to }: Range, columns: number = COLUMNS): Float64Array {
  const changes = new Float64Array(columns + 1)
  const column = (time: number): number =>
    Math.max(0, Math.min(columns - 1, Math.floor(((time - from) / (to - from)) * columns)))
  for (const task of tasks) {
    changes[column(task.startTime)]! += 1
    changes[column(endUntil(task, to)) + 1]! -= 1
  }
  const alive = new Float64Array(columns)
  let count = 0
  for (let i = 0; i < columns; i++) {
    count += changes[i]!
    alive[i] = count
  }
  return alive
}
