import { criticalPath } from '../../analyze/path/critical-path.ts'
import type { PathPart } from '../../analyze/path/critical-path.ts'
import type { AsyncProfilingStats, Interval } from '../../model/async-stats.ts'
import { sourceKey } from '../state/async-rows.ts'

/** The critical path of a request for its screens; times are milliseconds. */
export interface PathShares {
  /** By id of a task its parts of the path, in order. */
  byTask: ReadonlyMap<string, readonly Interval[]>
  /** By function (`sourceKey`): the time in which it ran, or waited for something that is no task. */
  byFunction: ReadonlyMap<string, number>
  /** By place of an `await` (`awaitKey`). */
  byAwait: ReadonlyMap<string, number>
  /** By system, name and text of operations. */
  byOperation: ReadonlyMap<string, number>
}

const known = new WeakMap<AsyncProfilingStats, PathShares>()

/** Returns the shares of a record, computed once. */
export function pathOf(stats: AsyncProfilingStats): PathShares {
  let shares = known.get(stats)
  if (shares === undefined) known.set(stats, (shares = sumUp(stats)))
  return shares
}

export const awaitKey = ({ file, line, column }: { file: string; line: number; column: number }): string =>
  `${file}:${line}:${column}`

export const groupKey = ({ system, name, text }: { system: string; name: string; text: string }): string =>
  `${system}\n${name}\n${text}`

function sumUp(stats: AsyncProfilingStats): PathShares {
  const operations = new Map(stats.operations.map((operation) => [operation.operationId, operation]))
  const byTask = new Map<string, Interval[]>()
  const [byFunction, byAwait, byOperation] = [new Map(), new Map(), new Map()] as Map<string, number>[]
  for (const part of criticalPath(stats)) {
    const { task, wait, start, end } = part
    if (task === null) continue
    const list = byTask.get(task.taskId) ?? []
    byTask.set(task.taskId, list)
    list.push([start, end])
    add(byFunction!, sourceKey(task), part)
    if (wait === null) continue
    add(byAwait!, awaitKey({ ...wait, file: task.file }), part)
    const { type, ids } = wait.cause
    const operation = type === 'operation' || type === 'timer' ? operations.get(ids[0] ?? '') : undefined
    if (operation !== undefined && part.kind === 'waiting') add(byOperation!, groupKey(operation), part)
  }
  return { byTask, byFunction: byFunction!, byAwait: byAwait!, byOperation: byOperation! }
}

function add(sums: Map<string, number>, key: string, { start, end }: PathPart): void {
  sums.set(key, (sums.get(key) ?? 0) + end - start)
}
