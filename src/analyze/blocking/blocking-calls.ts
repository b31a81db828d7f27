import type { BlockingCall, Site, StackSite, Task } from '../../model/async-stats.ts'
import { siteOf } from '../trace/site-of.ts'
import { findBlocks } from './blocks.ts'
import type { Block } from './blocks.ts'
import { findCulprits } from './culprits.ts'
import type { Culprit } from './culprits.ts'
import { heldBy } from './held-by.ts'
import type { AnalysisInput } from '../trace/input.ts'
import { UserStacks } from './user-stacks.ts'

/** Maximum length of a blocking call's stack; the outermost callers beyond it are left out. */
const MAX_STACK = 100

export const ROOT_SITE: Site = { function: '(root)', file: '', line: 0, column: 0 }

/**
 * Finds the unbroken runs of loop work of at least the threshold, by the function that spent them; longest first.
 * Samples tell the user's function. Without them the result is as precise as slices are: the task's function, and the
 * line at which its slice began.
 */
export function findBlockingCalls(input: AnalysisInput, owners: Uint32Array, tasks: readonly Task[]): BlockingCall[] {
  if (!input.detectBlocking) return []
  const byId = new Map(tasks.map((task) => [task.taskId, task]))
  const stacks = input.sampled == null ? null : new UserStacks(input.sampled)
  const context = { input, byId, stacks }
  const groups = new Map<string, Group>()
  for (const block of findBlocks(input, owners)) {
    for (const culprit of findCulprits(block, { input, owners, stacks })) {
      const task = byId.get(String(culprit.task))
      const site = culprit.site ?? task ?? siteWithoutTask(block, input)
      addToGroup(groups, `${keyOf(site)}\0${task === undefined ? '' : keyOf(task)}`, { block, culprit, task, site })
    }
  }
  return [...groups.values()].map((group) => describeCall(group, context)).sort((a, b) => b.duration - a.duration)
}

const keyOf = ({ function: name, file, line, column }: Site): string => `${file}:${line}:${column}:${name}`

/** The blocks of one function in one kind of task, represented by the longest. */
interface Group {
  block: Block
  culprit: Culprit
  task: Task | undefined
  site: StackSite
  calls: number
  totalTime: number
}

function addToGroup(groups: Map<string, Group>, key: string, blamed: Omit<Group, 'calls' | 'totalTime'>): void {
  const known = groups.get(key)
  const { time } = blamed.culprit
  if (known === undefined) groups.set(key, { ...blamed, calls: 1, totalTime: time })
  else {
    if (time > known.culprit.time) Object.assign(known, blamed)
    known.calls++
    known.totalTime += time
  }
}

/** Names the function of a task beyond the detail bound, which has no entry, by the place where it was suspended. */
const siteWithoutTask = ({ endSite }: Block, { places }: AnalysisInput): Site => places[endSite - 1] ?? ROOT_SITE

interface Context {
  input: AnalysisInput
  byId: ReadonlyMap<string, Task>
  stacks: UserStacks | null
}

function describeCall({ block, culprit, task, site, calls, totalTime }: Group, context: Context): BlockingCall {
  const { trace, blockingThreshold } = context.input
  const { callee, garbageCollection } = culprit
  const operation = heldBy(trace, block, culprit.time)
  return {
    ...siteOf(site),
    ...(site.library === true ? { library: true as const } : {}),
    startTime: culprit.start - trace.start,
    duration: culprit.time,
    calls,
    totalTime,
    impact: culprit.time >= 2 * blockingThreshold ? 'critical' : 'warning',
    taskId: task?.taskId ?? null,
    stack: stackOf(task, block, culprit, context),
    ...(callee === undefined ? {} : { callee }),
    ...(operation === undefined ? {} : { operation }),
    ...(garbageCollection > 0 ? { garbageCollection } : {}),
  }
}

/**
 * Returns the stack from the handler down: the tasks that led to this one, then the sampled functions. The task itself
 * is at the line at which the longest slice of the block began.
 */
function stackOf(task: Task | undefined, block: Block, { stack }: Culprit, context: Context): StackSite[] {
  if (task === undefined) return stack.slice(-MAX_STACK)
  const callers = callersOf(task, context.byId)
  if (stack.length === 0) return [...callers, resumedAt(task, block, context.input)].slice(-MAX_STACK)
  const chain = [...callers, siteOf(task)]
  // Tasks before their first wait are on the sampled stack as well.
  const first = keyOf(stack.find(({ library }) => library !== true) ?? stack[0]!)
  const from = chain.findIndex((site) => keyOf(site) === first)
  const own = keyOf(task)
  const sampled = stack.map((site) => (keyOf(site) === own ? resumedAt(task, block, context.input) : site))
  return [...(from < 0 ? chain : chain.slice(0, from)), ...sampled].slice(-MAX_STACK)
}

/** Returns the await that a task resumed from, or the function's beginning if it had not waited yet. */
function resumedAt(task: Task, { resumedFrom }: Block, { places }: AnalysisInput): Site {
  const { line, column } = places[resumedFrom - 1]?.wait ?? task
  return { ...siteOf(task), line, column }
}

/** Returns the callers of a task, outermost first. */
function callersOf(task: Task, byId: ReadonlyMap<string, Task>): Site[] {
  const callers: Site[] = []
  for (let up = parentOf(task, byId); up !== undefined && callers.length < MAX_STACK; up = parentOf(up, byId)) {
    callers.push(siteOf(up))
  }
  return callers.reverse()
}

const parentOf = (task: Task, byId: ReadonlyMap<string, Task>): Task | undefined =>
  task.parent === null ? undefined : byId.get(task.parent)
