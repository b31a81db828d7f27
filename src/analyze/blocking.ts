import type { BlockingCall, Site, Task } from '../model/stats.ts'
import { findBlocks, SEAM } from './blocks.ts'
import type { Block } from './blocks.ts'
import type { AnalysisInput } from './input.ts'
import type { Timeline, Wait } from './timelines.ts'

/** Callers beyond this many are left out of a blocking call's stack. */
const MAX_STACK = 100

export const ROOT_SITE: Site = { function: '(root)', file: '', line: 0, column: 0 }

/** What was made of the trace already; `owners` and `timelines` are indexed by task number. */
export interface Described {
  owners: Uint32Array
  tasks: readonly Task[]
  timelines: readonly Timeline[]
}

/**
 * The unbroken stretches of loop work of at least the threshold, by the function that spent them; longest first. This
 * is as precise as slices are: the task's function, and the line at which its slice began.
 */
export function findBlockingCalls(input: AnalysisInput, described: Described): BlockingCall[] {
  if (!input.detectBlocking) return []
  const byId = new Map(described.tasks.map((task) => [task.taskId, task]))
  const groups = new Map<string, Group>()
  for (const block of findBlocks(input, described.owners)) {
    const task = byId.get(String(block.task))
    const site = task ?? siteWithoutTask(block, input)
    addToGroup(groups, `${site.file}:${site.line}:${site.column}:${site.function}`, { block, task, site })
  }
  return [...groups.values()]
    .map((group) => describeCall(group, { input, byId, timelines: described.timelines }))
    .sort((a, b) => b.duration - a.duration)
}

/** The blocks of one function: the longest stands for all. */
interface Group {
  block: Block
  task: Task | undefined
  site: Site
  calls: number
  totalTime: number
}

function addToGroup(groups: Map<string, Group>, key: string, blamed: Pick<Group, 'block' | 'task' | 'site'>): void {
  const known = groups.get(key)
  const { time } = blamed.block
  if (known === undefined) groups.set(key, { ...blamed, calls: 1, totalTime: time })
  else {
    if (time > known.block.time) Object.assign(known, blamed)
    known.calls++
    known.totalTime += time
  }
}

/** A task beyond the detail bound has no entry, but where it was suspended still tells its function. */
const siteWithoutTask = ({ endSite }: Block, { places }: AnalysisInput): Site => places[endSite - 1] ?? ROOT_SITE

interface Context {
  input: AnalysisInput
  byId: ReadonlyMap<string, Task>
  timelines: readonly Timeline[]
}

function describeCall({ block, task, site, calls, totalTime }: Group, context: Context): BlockingCall {
  const { trace, blockingThreshold } = context.input
  return {
    ...siteOf(site),
    startTime: block.start - trace.start,
    duration: block.time,
    calls,
    totalTime,
    impact: block.time >= 2 * blockingThreshold ? 'critical' : 'warning',
    taskId: task?.taskId ?? null,
    stack: task === undefined ? [] : stackOf(task, block, context),
  }
}

const siteOf = ({ function: name, file, line, column }: Site): Site => ({ function: name, file, line, column })

/** From the handler down; the last entry is the line at which the blocking slice began. */
function stackOf(task: Task, block: Block, { input, byId, timelines }: Context): Site[] {
  const stack: Site[] = [{ ...siteOf(task), ...resumedAt(task, block, input, timelines) }]
  for (let up = parentOf(task, byId); up !== undefined && stack.length < MAX_STACK; up = parentOf(up, byId)) {
    stack.push(siteOf(up))
  }
  return stack.reverse()
}

const parentOf = (task: Task, byId: ReadonlyMap<string, Task>): Task | undefined =>
  task.parent === null ? undefined : byId.get(task.parent)

/** The await after which the block came; the function's beginning where it came before the first. */
function resumedAt(
  task: Task,
  block: Block,
  { places, trace }: AnalysisInput,
  timelines: readonly Timeline[],
): Pick<Site, 'line' | 'column'> {
  const before = lastEndedBefore(timelines[Number(task.taskId)]?.waits ?? [], block.start - trace.start + SEAM)
  const { line, column } = (before === undefined ? undefined : places[before.site]?.wait) ?? task
  return { line, column }
}

/** Waits follow each other, so their ends rise. */
function lastEndedBefore(waits: readonly Wait[], moment: number): Wait | undefined {
  let low = 0
  let high = waits.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (waits[middle]!.end <= moment) low = middle + 1
    else high = middle
  }
  return waits[low - 1]
}
