import type { AsyncProfilingStats, Task } from '../model/async-stats.ts'
import type { SourcePlace } from '../model/place.ts'
import type { TaskCall } from '../model/task-call.ts'
import type { CallsDescriber } from '../source/dependence/describe-calls.ts'

/** Pairs of a caller and a function whose source is looked at. */
const MAX_PAIRS = 50

/**
 * Adds where and how they were called to the tasks that no wait is known to be for. Reads their callers' sources, so it
 * is for records that somebody looks at.
 *
 * @param places the described sites
 * @param shown the same after redaction, as they are in the statistics
 */
export async function addTaskCalls(
  stats: AsyncProfilingStats,
  { places, shown }: { places: readonly SourcePlace[]; shown: readonly SourcePlace[] },
  describer: CallsDescriber,
): Promise<AsyncProfilingStats> {
  const byKey = new Map<string, SourcePlace>()
  shown.forEach((place, index) => byKey.set(keyOf(place), places[index]!))
  const byId = new Map(stats.tasks.map((task) => [task.taskId, task]))
  const calls = new Map<string, Promise<TaskCall | null>>()
  const pairOf = (task: Task, parent: Task): string => `${keyOf(parent)}\0${keyOf(task)}`
  for (const { task, parent } of listUnawaited(stats, byId)) {
    const [caller, called] = [byKey.get(keyOf(parent)), byKey.get(keyOf(task))]
    const pair = pairOf(task, parent)
    if (caller === undefined || called === undefined || calls.has(pair) || calls.size >= MAX_PAIRS) continue
    calls.set(pair, describer.describe(caller, called))
  }
  if (calls.size === 0) return stats
  const found = new Map(await Promise.all([...calls].map(async ([pair, call]) => [pair, await call] as const)))
  const unawaited = new Set(listUnawaited(stats, byId).map(({ task }) => task))
  return {
    ...stats,
    tasks: stats.tasks.map((task) => {
      const parent = unawaited.has(task) ? byId.get(task.parent ?? '') : undefined
      const call = parent === undefined ? null : found.get(pairOf(task, parent))
      return call == null ? task : { ...task, call }
    }),
  }
}

/** Lists the tasks with a caller that no wait is known to be for, and those that were in a race. */
function listUnawaited(
  { tasks }: AsyncProfilingStats,
  byId: ReadonlyMap<string, Task>,
): { task: Task; parent: Task }[] {
  const awaited = new Set<string>()
  for (const { waits = [] } of tasks) {
    for (const { cause } of waits) if (cause.type === 'task' && cause.ids.length > 0) awaited.add(cause.ids[0]!)
  }
  return tasks.flatMap((task) => {
    const parent = task.parent === null ? undefined : byId.get(task.parent)
    return parent === undefined || awaited.has(task.taskId) ? [] : [{ task, parent }]
  })
}

const keyOf = ({ file, line, column }: { file: string; line: number; column: number }): string =>
  `${file}\0${line}:${column}`
