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
  max: number
}

/** Every await of every function; a function whose awaits are not told apart is one row. */
export function listAwaitSites(points: readonly AwaitPoint[]): AwaitRow[] {
  return points.flatMap(({ function: name, file, line, sites, awaitCount, totalWaitTime, avgWaitTime }): AwaitRow[] => {
    const source = { function: name, file, functionLine: line }
    if (sites.length === 0) {
      return [{ ...source, line, column: 0, count: awaitCount, total: totalWaitTime, max: avgWaitTime }]
    }
    return sites.map((site) => ({
      ...source,
      line: site.line,
      column: site.column,
      count: site.awaitCount,
      total: site.totalWaitTime,
      max: site.maxWaitTime,
    }))
  })
}

/** What tells functions apart. */
export const sourceKey = ({ function: name, file, line }: Pick<Task, 'function' | 'file' | 'line'>): string =>
  `${file}\n${line}\n${name}`

/** The task of each function that took longest, a pending one first. */
export function longestTasks(tasks: readonly Task[]): Map<string, string> {
  const longest = new Map<string, Task>()
  for (const task of tasks) {
    const key = sourceKey(task)
    const known = longest.get(key)
    if (!known || (task.duration ?? Infinity) > (known.duration ?? Infinity)) longest.set(key, task)
  }
  return new Map([...longest].map(([key, { taskId }]) => [key, taskId]))
}
