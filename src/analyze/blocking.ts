import type { BlockingCall, Site, Task } from '../model/stats.ts'
import { findBlocks } from './blocks.ts'
import type { Block } from './blocks.ts'
import type { AnalysisInput } from './input.ts'

/** Callers beyond this many are left out of a blocking call's stack. */
const MAX_STACK = 100

export const ROOT_SITE: Site = { function: '(root)', file: '', line: 0, column: 0 }

/**
 * The unbroken stretches of loop work of at least the threshold, by the function that spent them; longest first. This
 * is as precise as slices are: the task's function, and the line at which its slice began.
 */
export function findBlockingCalls(input: AnalysisInput, owners: Uint32Array, tasks: readonly Task[]): BlockingCall[] {
  if (!input.detectBlocking) return []
  const byId = new Map(tasks.map((task) => [task.taskId, task]))
  const groups = new Map<string, Group>()
  for (const block of findBlocks(input, owners)) {
    const task = byId.get(String(block.task))
    const site = task ?? siteWithoutTask(block, input)
    addToGroup(groups, `${site.file}:${site.line}:${site.column}:${site.function}`, { block, task, site })
  }
  return [...groups.values()]
    .map((group) => describeCall(group, { input, byId }))
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

/** From the handler down; the last entry is the line at which the longest slice of the block began. */
function stackOf(task: Task, { resumedFrom }: Block, { input, byId }: Context): Site[] {
  // The await that it resumed from; the function's beginning where it had not waited yet.
  const { line, column } = input.places[resumedFrom - 1]?.wait ?? task
  const stack: Site[] = [{ ...siteOf(task), line, column }]
  for (let up = parentOf(task, byId); up !== undefined && stack.length < MAX_STACK; up = parentOf(up, byId)) {
    stack.push(siteOf(up))
  }
  return stack.reverse()
}

const parentOf = (task: Task, byId: ReadonlyMap<string, Task>): Task | undefined =>
  task.parent === null ? undefined : byId.get(task.parent)
