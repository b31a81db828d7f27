import type { Task, TaskNode } from '../model/stats.ts'
import { TASK_STATUS } from '../model/trace.ts'
import type { Trace } from '../model/trace.ts'
import { isPhantom } from './input.ts'
import type { AnalysisInput } from './input.ts'
import type { Timeline } from './timelines.ts'

/** Deeper levels are counted, not nested: JSON and screens cannot take any depth. */
const MAX_DEPTH = 200

/** The tasks in detail, by creation. */
export function listTasks(input: AnalysisInput, timelines: readonly Timeline[]): Task[] {
  const { trace, places } = input
  const tasks: Task[] = []
  for (let row = 0; row < trace.tasks.count; row++) {
    if (!isPhantom(places[trace.tasks.site[row]!])) tasks.push(describeTask(input, row, timelines[row + 1]!))
  }
  return tasks
}

function describeTask({ trace, places, taskNames }: AnalysisInput, row: number, timeline: Timeline): Task {
  const { tasks, start } = trace
  const place = places[tasks.site[row]!]!
  const status = TASK_STATUS[tasks.status[row]!]!
  const site = `${place.file}:${place.line}`
  return {
    taskId: String(row + 1),
    name: taskNames ? place.function : site,
    function: taskNames ? place.function : site,
    file: place.file,
    line: place.line,
    column: place.column,
    parent: parentOf(trace, places, row),
    startTime: tasks.start[row]! - start,
    duration: status === 'pending' ? null : tasks.end[row]! - tasks.start[row]!,
    selfTime: sum(timeline.slices.map(([from, to]) => to - from)),
    waitTime: sum(timeline.waits.map((wait) => wait.end - wait.start)),
    status,
    slices: timeline.slices,
  }
}

/** The nearest ancestor that is a task. */
function parentOf({ tasks }: Trace, places: AnalysisInput['places'], row: number): string | null {
  let number = tasks.parent[row]!
  while (number > 0 && number <= tasks.count && isPhantom(places[tasks.site[number - 1]!])) {
    number = tasks.parent[number - 1]!
  }
  return number === 0 ? null : String(number)
}

/**
 * The tasks as trees. A task whose parent is not in the list is a root. Runs level by level, since a chain of calls
 * may be as long as the list.
 */
export function buildHierarchy(tasks: readonly Task[]): TaskNode[] {
  const nodes = new Map<string, TaskNode>()
  for (const { taskId, name, parent, duration, status } of tasks) {
    nodes.set(taskId, { taskId, name, parent, duration, status, children: [] })
  }
  const depths = new Map<string, number>()
  const roots: TaskNode[] = []
  // A parent is created before its children, so its depth is known.
  for (const node of nodes.values()) {
    const parent = node.parent === null ? undefined : nodes.get(node.parent)
    const depth = parent === undefined ? 0 : depths.get(parent.taskId)! + 1
    depths.set(node.taskId, depth)
    if (parent === undefined) roots.push(node)
    else if (depth < MAX_DEPTH) parent.children.push(node)
  }
  countHidden([...nodes.values()], nodes, depths)
  return roots
}

/** Each task below the cut is counted at its ancestor on the last level that is shown. */
function countHidden(all: readonly TaskNode[], nodes: ReadonlyMap<string, TaskNode>, depths: ReadonlyMap<string, number>): void {
  const shownAncestor = new Map<string, TaskNode>()
  for (const node of all) {
    if (depths.get(node.taskId)! < MAX_DEPTH) continue
    const parent = nodes.get(node.parent!)!
    const ancestor = shownAncestor.get(parent.taskId) ?? parent
    shownAncestor.set(node.taskId, ancestor)
    ancestor.hiddenChildren = (ancestor.hiddenChildren ?? 0) + 1
  }
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0)
