import type { Task, TaskNode, TaskWait } from '../../model/async-stats.ts'
import { TASK_STATUS } from '../../model/trace.ts'
import type { Trace } from '../../model/trace.ts'
import type { AnalysisInput } from '../trace/input.ts'
import type { ReadyDelays } from '../time/ready-delay.ts'
import type { Timelines } from './timelines.ts'

/** Deeper levels are counted instead of nested: neither JSON nor screens can take unlimited depth. */
const MAX_DEPTH = 200

/** Lists the tasks in detail, by creation; `owners`, `timelines` and `delays` are indexed by task number. */
export function listTasks(input: AnalysisInput, owners: Uint32Array, known: TaskTimes): Task[] {
  const loopTime = addToOwners(input.trace, owners)
  const tasks: Task[] = []
  for (let number = 1; number < owners.length; number++) {
    if (owners[number] !== number) continue
    const parent = owners[input.trace.tasks.parent[number - 1]!] ?? 0
    const readyDelays = known.delays.intervals.get(number)
    tasks.push({
      ...describeTask(input, number - 1),
      parent: parent === 0 ? null : String(parent),
      selfTime: loopTime[number]!,
      slices: known.timelines.slices[number]!,
      awaits: listAwaits(input, known.timelines.awaits[number]!),
      waits: known.waits.get(number) ?? [],
      readyDelay: known.delays.byTask[number]!,
      ...(readyDelays === undefined ? {} : { readyDelays }),
    })
  }
  return tasks
}

/** Names the awaits that ended slices of a task by their place. */
function listAwaits({ places }: AnalysisInput, ended: Timelines['awaits'][number]): NonNullable<Task['awaits']> {
  return ended.map(([slice, site]) => [slice, places[site]!.wait.line, places[site]!.wait.column])
}

/** Times of the tasks: their slices, ready delays and waits. */
export interface TaskTimes {
  timelines: Timelines
  delays: ReadyDelays
  /** By task number. */
  waits: ReadonlyMap<number, TaskWait[]>
}

/** Returns time on the loop by task number; phantoms' time counts with their owners'. */
function addToOwners({ tasks }: Trace, owners: Uint32Array): Float64Array {
  const total = new Float64Array(owners.length)
  for (let number = 1; number < owners.length; number++) total[owners[number]!]! += tasks.loopTime[number - 1]!
  return total
}

function describeTask(
  { trace, places }: AnalysisInput,
  row: number,
): Omit<Task, 'parent' | 'selfTime' | 'slices' | 'awaits'> {
  const { tasks, start, end } = trace
  const place = places[tasks.site[row]!]!
  const status = TASK_STATUS[tasks.status[row]!]!
  const since = tasks.waitingSince[row]!
  return {
    taskId: String(row + 1),
    name: place.function,
    function: place.function,
    file: place.file,
    line: place.line,
    column: place.column,
    startTime: tasks.start[row]! - start,
    duration: status === 'pending' ? null : tasks.end[row]! - tasks.start[row]!,
    waitTime: tasks.waitTime[row]! + (Number.isNaN(since) ? 0 : Math.max(0, end - since)),
    status,
  }
}

/**
 * Builds the trees of tasks. A task whose parent is not in the list is a root. Iterates over the list, because a chain
 * of calls may be as long as it is.
 */
export function buildHierarchy(tasks: readonly Task[]): TaskNode[] {
  const roots: TaskNode[] = []
  const levels = new Map<string, Level>()
  // A parent comes before its children in the list, so its level is known.
  for (const { taskId, name, parent, duration, status } of tasks) {
    const node: TaskNode = { taskId, name, parent, duration, status, children: [] }
    const above = parent === null ? undefined : levels.get(parent)
    const level = addNode(node, above)
    if (above === undefined) roots.push(node)
    levels.set(taskId, level)
  }
  return roots
}

/** The depth of a task, and the node that shows it: beyond the cut, an ancestor's. */
interface Level {
  depth: number
  shown: TaskNode
}

function addNode(node: TaskNode, above: Level | undefined): Level {
  if (above === undefined) return { depth: 0, shown: node }
  const depth = above.depth + 1
  if (depth < MAX_DEPTH) {
    above.shown.children.push(node)
    return { depth, shown: node }
  }
  above.shown.hiddenChildren = (above.shown.hiddenChildren ?? 0) + 1
  return { depth, shown: above.shown }
}
