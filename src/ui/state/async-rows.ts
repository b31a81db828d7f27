import type { AwaitPoint, Operation, Task, WaitCause } from '../../model/async-stats.ts'

export interface NamedCount {
  name: string
  count: number
}

/** One `await` in the source. */
export interface AwaitRow {
  function: string
  file: string
  line: number
  column: number
  /** The first line of its function. */
  functionLine: number
  /** The function that it calls; null if it calls none or is unknown. */
  callee: string | null
  /** The operations that its call began, the most frequent first. */
  operations: NamedCount[]
  /** The causes of its waits, the longest first; empty in a record that does not tell. */
  causes: readonly WaitCause[]
  count: number
  /** Milliseconds. */
  total: number
  /** Part of the total during which the awaited operation had finished, but the loop was busy. */
  queued: number
  max: number
}

/** Returns one row for each await of every function, or one for a function whose awaits are not told apart. */
export function listAwaitSites(points: readonly AwaitPoint[], operations: readonly Operation[] = []): AwaitRow[] {
  const bySite = countBySite(operations)
  return points.flatMap(({ function: name, file, line, sites, ...sums }): AwaitRow[] => {
    const source = { function: name, file, functionLine: line }
    if (sites.length === 0) {
      const { awaitCount: count, totalWaitTime: total, avgWaitTime: max, totalReadyDelay: queued = 0 } = sums
      return [{ ...source, line, column: 0, callee: null, operations: [], causes: [], count, total, queued, max }]
    }
    return sites.map((site) => ({
      ...source,
      line: site.line,
      column: site.column,
      callee: site.callee,
      operations: bySite.get(siteKey({ file, line: site.line, column: site.column })) ?? [],
      causes: site.causes ?? [],
      count: site.awaitCount,
      total: site.totalWaitTime,
      queued: Math.min(site.totalWaitTime, site.totalReadyDelay ?? 0),
      max: site.maxWaitTime,
    }))
  })
}

const siteKey = ({ file, line, column }: Pick<AwaitRow, 'file' | 'line' | 'column'>): string =>
  `${file}:${line}:${column}`

/** Counts operations by name, for each place that asked for some. */
function countBySite(operations: readonly Operation[]): Map<string, NamedCount[]> {
  const bySite = new Map<string, Map<string, number>>()
  for (const { site, name } of operations) {
    const key = siteKey(site)
    const counts = bySite.get(key) ?? new Map<string, number>()
    bySite.set(key, counts.set(name, (counts.get(name) ?? 0) + 1))
  }
  const listed = (counts: Map<string, number>): NamedCount[] =>
    [...counts].map(([name, count]) => ({ name, count })).toSorted((a, b) => b.count - a.count)
  return new Map([...bySite].map(([key, counts]) => [key, listed(counts)]))
}

/** Lists the awaits of a task's function. */
export function listAwaitsOf(task: Task, points: readonly AwaitPoint[]): AwaitRow[] {
  const key = sourceKey(task)
  return listAwaitSites(points.filter((point) => sourceKey(point) === key))
}

/** Returns the key that identifies a function. */
export const sourceKey = ({ function: name, file, line }: Pick<Task, 'function' | 'file' | 'line'>): string =>
  `${file}\n${line}\n${name}`

/** Finds the longest task of each function in a table, by `sourceKey`; a pending task counts as the longest. */
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
