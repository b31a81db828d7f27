import { endUntil } from '../tasks/task-end.ts'
import type { AsyncProfilingStats, Operation, Task, TaskWait } from '../../model/async-stats.ts'
import { answerChainOf, isTop } from '../tasks/answering.ts'
import { tasksById } from '../tasks/tasks-by-id.ts'
import { unseenWait } from '../tasks/unseen-wait.ts'
import { BegunWork } from './begun-work.ts'

/** A stretch of the way to the end of a request; milliseconds from the profile's start. */
export interface PathPart {
  start: number
  end: number
  /**
   * `running`: the task ran, or what it called at once. `waiting`: it waited for what no other task of the request did.
   * `ready`: what it waited for had ended, but the loop was busy. `outside`: no task is known to be waited for.
   */
  kind: 'running' | 'waiting' | 'ready' | 'outside'
  /** The task; null outside. */
  task: Task | null
  /** The wait, of `waiting` and `ready`; for a promise that a function returned, at the place of the function. */
  wait: TaskWait | null
}

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

/** A time in which a task is waited for, or nothing that is known; what comes first is last in a list of them. */
interface Stretch {
  /** Index of the task. */
  at: number | null
  start: number
  end: number
  /** Parts that are known already, instead. */
  part?: PathPart
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

interface Known {
  tasks: readonly Task[]
  index: ReadonlyMap<string, number>
  begun: BegunWork
}

/** Divides a task's stretch: adds its own parts until the first task that it waited for, and returns the rest. */
function descend(known: Known, stretch: Stretch & { at: number }, parts: PathPart[]): Stretch[] {
  const task = known.tasks[stretch.at]!
  if (stretch.part !== undefined) {
    addPart(parts, stretch.part)
    return []
  }
  const rest: Stretch[] = []
  const add = (part: Omit<PathPart, 'task'>): void => {
    if (part.end <= part.start) return
    const whole = { ...part, task }
    if (rest.length === 0) addPart(parts, whole)
    else rest.push({ at: stretch.at, start: part.start, end: part.end, part: whole })
  }
  let from = stretch.start
  for (const wait of waitsWithin(task.waits ?? [], stretch)) {
    const [start, end] = [Math.max(wait.start, from), Math.min(wait.end, stretch.end)]
    add({ start: from, end: start, kind: 'running', wait: null })
    const until = Math.max(start, Math.min(end, wait.start + wait.cause.totalTime))
    const callee = wait.cause.type === 'task' ? known.index.get(wait.cause.ids[0] ?? '') : undefined
    // A cause is a task that began later, so every descent ends.
    if (callee !== undefined && callee > stretch.at) rest.push({ at: callee, start, end: until })
    else add({ start, end: until, kind: 'waiting', wait })
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

/** Returns the wait of a task that has settled for what it returned; null if none is known. */
function returnedWait(task: Task): TaskWait | null {
  if (task.duration === null || task.slices.length === 0) return null
  return unseenWait(task, endUntil(task, Infinity))
}

/** Divides the wait for a returned promise by the calls and operations of its task. */
function splitReturned({ tasks, begun }: Known, stretch: Stretch & { at: number }, unseen: TaskWait): Stretch[] {
  const { at, start, end } = stretch
  const task = tasks[at]!
  const found: Stretch[] = []
  const wait = (from: number, to: number, by: TaskWait): void => {
    if (to > from)
      found.push({ at, start: from, end: to, part: { start: from, end: to, kind: 'waiting', task, wait: by } })
  }
  let until = end
  for (const each of begun.covering(at, start, end)) {
    wait(each.end, until, unseen)
    // A callee comes after its caller, so every descent ends.
    if (each.operation !== null) wait(each.start, each.end, forOperation(task, unseen, each.operation))
    else if (each.at! > at) found.push({ at: each.at, start: each.start, end: each.end })
    else wait(each.start, each.end, unseen)
    until = each.start
  }
  wait(start, until, unseen)
  return found.toReversed()
}

/** Returns the wait for an operation, at the line that asked for it if that is in the task's file. */
function forOperation(
  { file }: Task,
  unseen: TaskWait,
  { operationId, name, kind, site, duration }: Operation,
): TaskWait {
  const { line, column } = site.file === file ? site : unseen
  const type = kind === 'timer' ? 'timer' : 'operation'
  return { ...unseen, line, column, cause: { type, label: name, ids: [operationId], count: 1, totalTime: duration! } }
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
