import { endUntil } from '../tasks/task-end.ts'
import type { AsyncProfilingStats, TaskWait } from '../../model/async-stats.ts'
import { answerChainOf, isTop } from '../tasks/answering.ts'
import { tasksById } from '../tasks/tasks-by-id.ts'
import { BegunWork } from './begun-work.ts'
import type { Known, PathPart, Stretch } from './path-part.ts'
import { returnedWait, splitReturned, splitWhole } from './split-wait.ts'

export type { PathPart } from './path-part.ts'

type Profile = Pick<AsyncProfilingStats, 'tasks' | 'duration' | 'answeredBy'> &
  Partial<Pick<AsyncProfilingStats, 'operations'>>

/**
 * Returns the critical path of a request: what its end waited for at each moment, down from the task that answered
 * it, or else from the one that ended last, through the tasks whose end its waits were for. The parts are in order, do
 * not overlap and cover the whole duration.
 * Never recurses; a task and each of its waits is looked at once for each stretch in which it was waited for.
 *
 * @example criticalPath(stats).filter(({ kind }) => kind === 'waiting')
 */
export function criticalPath(profile: Profile): PathPart[] {
  const index = new Map(profile.tasks.map((task, at) => [task.taskId, at]))
  const parts: PathPart[] = []
  const known = { tasks: profile.tasks, index, begun: new BegunWork(profile, index) }
  const pending = listRoots(profile, index)
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    if (next.at === null) addPart(parts, { ...next, kind: 'outside', task: null, wait: null })
    else pending.push(...descend(known, { ...next, at: next.at }, parts).toReversed())
  }
  return parts
}

/** Lists the tasks that led to the answer and, before them or without them, those that nobody waited for; the first last. */
function listRoots(profile: Profile, index: ReadonlyMap<string, number>): Stretch[] {
  const { duration } = profile
  const stretches: Stretch[] = []
  let until = duration
  for (const { task, from, to } of answerChainOf(profile, index)) {
    if (to < until) stretches.push({ at: null, start: to, end: until })
    until = Math.max(0, from)
    stretches.push({ at: task - 1, start: until, end: to })
  }
  return [...stretches, ...listUncalled(profile, until)]
}

/** Lists the tasks that nobody waited for: backwards from a time, each time the one that ended last. */
function listUncalled({ tasks, duration }: Profile, before: number): Stretch[] {
  const byId = tasksById(tasks)
  const roots = tasks
    .map((task, at) => ({ at, start: task.startTime, end: endUntil(task, Infinity) }))
    .filter(({ at }) => isTop(tasks[at]!, byId))
    .toSorted((a, b) => b.end - a.end)
  const ended = roots.filter(({ end }) => end <= duration)
  const stretches: Stretch[] = []
  let until = before
  for (const { at, start, end } of ended.length > 0 ? ended : roots) {
    if (start >= until) continue
    const to = Math.min(end, until)
    if (to < until) stretches.push({ at: null, start: to, end: until })
    stretches.push({ at, start: Math.max(0, start), end: to })
    until = Math.max(0, start)
  }
  if (until > 0) stretches.push({ at: null, start: 0, end: until })
  return stretches
}

/** Divides a task's stretch: adds its own parts until the first task that it waited for, and returns the rest. */
function descend(known: Known, stretch: Stretch & { at: number }, parts: PathPart[]): Stretch[] {
  const task = known.tasks[stretch.at]!
  if (stretch.part !== undefined) {
    addPart(parts, stretch.part)
    return []
  }
  const rest: Stretch[] = []
  const add = (part: Omit<PathPart, 'task'> & Partial<Pick<PathPart, 'task'>>): void => {
    const { start, end } = part
    if (end <= start) return
    const told = { task, ...part }
    if (rest.length === 0) addPart(parts, told)
    else rest.push({ at: stretch.at, start, end, part: told })
  }
  let from = stretch.start
  for (const wait of waitsWithin(task.waits ?? [], stretch)) {
    const [start, end] = [Math.max(wait.start, from), Math.min(wait.end, stretch.end)]
    add({ start: from, end: start, kind: 'running', wait: null })
    const until = Math.max(start, Math.min(end, wait.start + wait.cause.totalTime))
    const callee = wait.cause.type === 'task' ? known.index.get(wait.cause.ids[0] ?? '') : undefined
    // A cause is a task that began later, so every descent ends.
    if (callee !== undefined && callee > stretch.at) rest.push({ at: callee, start, end: until })
    else for (const part of splitWhole(known, { start, end: until, kind: 'waiting', task, wait })) add(part)
    add({ start: until, end, kind: 'ready', wait })
    from = end
  }
  const unseen = returnedWait(task)
  if (unseen !== null && unseen.start < stretch.end) {
    const start = Math.max(unseen.start, from)
    add({ start: from, end: start, kind: 'running', wait: null })
    rest.push(...splitReturned(known, { ...stretch, start }, unseen))
    return rest
  }
  add({ start: from, end: stretch.end, kind: 'running', wait: null })
  return rest
}

/** Returns the waits that overlap a time; they are in order and do not overlap each other. */
function waitsWithin(waits: readonly TaskWait[], { start, end }: { start: number; end: number }): readonly TaskWait[] {
  let [low, high] = [0, waits.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (waits[middle]!.end <= start) low = middle + 1
    else high = middle
  }
  let last = low
  while (last < waits.length && waits[last]!.start < end) last++
  return waits.slice(low, last)
}

function addPart(parts: PathPart[], { start, end, kind, task, wait }: PathPart): void {
  if (end > start) parts.push({ start, end, kind, task, wait })
}
