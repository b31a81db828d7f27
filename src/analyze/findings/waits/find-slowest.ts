import type { AsyncProfilingStats, AwaitPoint, AwaitSite, WaitCause } from '../../../model/async-stats.ts'
import { nameCause } from '../../causes/cause-words.ts'
import type { PathPart } from '../../path/critical-path.ts'
import { operationsOnPath } from '../../path/operations-on-path.ts'
import type { OperationPart } from '../../path/operations-on-path.ts'

/** The `await` for which a request waited most; times are milliseconds. */
export interface SlowestAwait {
  /** The name of the function, and the line of the `await`, or of the call where no `await` is known. */
  site: { function: string; file: string; line: number }
  /** Of one wait, or of all on the critical path. */
  time: number
  /** How many waits the time is of. */
  waits: number
  /** The cause of the longest wait; undefined if it is not kept. */
  cause: WaitCause | undefined
  /** How many other causes, by their names, the waits had. */
  otherCauses: number
  taskId: string | null
  /** Whether an `await` waited; otherwise a callback did. */
  isAwait: boolean
}

/**
 * Finds the `await` that held up the end of the request for longest, by the critical path, or the operation of a
 * callback, if that took longer; without one, as in records that keep no causes, the `await` of the longest wait. Null
 * if there is none.
 */
export function findSlowest(stats: AsyncProfilingStats, path: () => readonly PathPart[]): SlowestAwait | null {
  const awaited = onPath(stats, path) ?? longestOf(stats)
  const called = outsideTasks(stats, path)
  return called !== null && called.time > (awaited?.time ?? 0) ? called : awaited
}

function outsideTasks(stats: AsyncProfilingStats, path: () => readonly PathPart[]): SlowestAwait | null {
  const byPlace = new Map<string, { time: number; parts: OperationPart[] }>()
  for (const part of operationsOnPath(stats, { path })) {
    if (!part.isOutside) continue
    const { name, site } = part.operation
    const key = `${name} ${site.file}:${site.line}:${site.column}`
    const place = byPlace.get(key) ?? { time: 0, parts: [] }
    place.time += timeOf(part)
    place.parts.push(part)
    byPlace.set(key, place)
  }
  const [slowest] = [...byPlace.values()].sort((a, b) => b.time - a.time)
  if (slowest === undefined) return null
  const { time, parts } = slowest
  const { operationId, kind, name, site, taskId } = parts[0]!.operation
  const type = kind === 'timer' ? 'timer' : 'operation'
  const cause: WaitCause = { type, label: name, ids: [operationId], count: parts.length, totalTime: time }
  return { site, time, waits: parts.length, cause, otherCauses: 0, taskId, isAwait: false }
}

function onPath(stats: AsyncProfilingStats, path: () => readonly PathPart[]): SlowestAwait | null {
  if (!stats.tasks.some(({ waits }) => waits !== undefined)) return null
  const byPlace = new Map<string, { time: number; longest: PathPart; starts: Set<number>; causes: Set<string> }>()
  for (const part of path()) {
    if (part.kind !== 'waiting' || part.task === null || part.wait === null) continue
    const key = `${part.task.file}:${part.wait.line}:${part.wait.column}`
    const place = byPlace.get(key) ?? { time: 0, longest: part, starts: new Set<number>(), causes: new Set<string>() }
    place.time += timeOf(part)
    place.starts.add(part.wait.start)
    place.causes.add(nameCause(part.wait.cause))
    if (timeOf(part) > timeOf(place.longest)) place.longest = part
    byPlace.set(key, place)
  }
  const [slowest] = [...byPlace.values()].sort((a, b) => b.time - a.time)
  if (slowest === undefined) return null
  const { task, wait } = slowest.longest
  const site = { function: task!.function, file: task!.file, line: wait!.line }
  const { time, starts, causes } = slowest
  return {
    site,
    time,
    waits: starts.size,
    cause: wait!.cause,
    otherCauses: causes.size - 1,
    taskId: task!.taskId,
    isAwait: true,
  }
}

const timeOf = ({ start, end }: Pick<PathPart, 'start' | 'end'>): number => end - start

function longestOf(stats: AsyncProfilingStats): SlowestAwait | null {
  let longest: { point: AwaitPoint; site: AwaitSite } | null = null
  for (const point of stats.awaitPoints) {
    for (const site of point.sites) {
      if (longest === null || site.maxWaitTime > longest.site.maxWaitTime) longest = { point, site }
    }
  }
  if (longest === null) return null
  const { point, site } = longest
  const place = { function: point.function, file: point.file, line: site.line }
  const taskId = taskOf(point, stats)
  return { site: place, time: site.maxWaitTime, waits: 1, cause: undefined, otherCauses: 0, taskId, isAwait: true }
}

/** Returns the task of a function that waited most. */
function taskOf({ function: name, file, line }: AwaitPoint, { tasks }: AsyncProfilingStats): string | null {
  let [most, taskId]: [number, string | null] = [-1, null]
  for (const task of tasks) {
    if (task.waitTime <= most || task.function !== name || task.file !== file || task.line !== line) continue
    most = task.waitTime
    taskId = task.taskId
  }
  return taskId
}
