import type { AwaitPoint, Task } from '../../model/stats.ts'

/** One `await` in the source. */
export interface AwaitRow {
  function: string
  file: string
  line: number
  column: number
  /** Where its function begins. */
  functionLine: number
  count: number
  /** Milliseconds. */
  total: number
  /** Part of the total in which the loop was busy with other things. */
  queued: number
  max: number
}

/** Every await of every function; a function whose awaits are not told apart is one row. */
export function listAwaitSites(points: readonly AwaitPoint[]): AwaitRow[] {
  return points.flatMap(({ function: name, file, line, sites, ...sums }): AwaitRow[] => {
    const source = { function: name, file, functionLine: line }
    if (sites.length === 0) {
      const { awaitCount: count, totalWaitTime: total, avgWaitTime: max, totalReadyDelay: queued = 0 } = sums
      return [{ ...source, line, column: 0, count, total, queued, max }]
    }
    return sites.map((site) => ({
      ...source,
      line: site.line,
      column: site.column,
      count: site.awaitCount,
      total: site.totalWaitTime,
      queued: Math.min(site.totalWaitTime, site.totalReadyDelay ?? 0),
      max: site.maxWaitTime,
    }))
  })
}

/** What tells functions apart. */
export const sourceKey = ({ function: name, file, line }: Pick<Task, 'function' | 'file' | 'line'>): string =>
  `${file}\n${line}\n${name}`

/** Of each function in a table, the task that took longest, a pending one first; by `sourceKey`. */
export function longestTasks(tasks: readonly Task[], functions: readonly { function: string }[]): Map<string, string> {
  const names = new Set(functions.map((row) => row.function))
  const longest = new Map<string, Task>()
  if (names.size === 0) return new Map()
  for (const task of tasks) {
    if (!names.has(task.function)) continue
    const key = sourceKey(task)
    const known = longest.get(key)
    if (!known || (task.duration ?? Infinity) > (known.duration ?? Infinity)) longest.set(key, task)
  }
  return new Map([...longest].map(([key, { taskId }]) => [key, taskId]))
}
