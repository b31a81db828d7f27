import { endUntil } from '../tasks/task-end.ts'
import type { Operation, Task, TaskWait } from '../../model/async-stats.ts'
import { unseenWait } from '../tasks/unseen-wait.ts'
import type { Known, PathPart, Stretch } from './path-part.ts'

/** Returns the wait of a task that has settled for what it returned; null if none is known. */
export function returnedWait(task: Task): TaskWait | null {
  if (task.duration === null || task.slices.length === 0) return null
  return unseenWait(task, endUntil(task, Infinity))
}

/** Divides the wait for a returned promise by the calls and operations of its task. */
export function splitReturned(known: Known, stretch: Stretch & { at: number }, unseen: TaskWait): Stretch[] {
  const { at, start, end } = stretch
  const { begun } = known
  const task = known.tasks[at]!
  const found: Stretch[] = []
  const wait = (from: number, to: number, by: TaskWait): void => {
    const parts = splitWhole(known, { start: from, end: to, kind: 'waiting', task, wait: by })
    for (const part of parts.toReversed()) found.push({ at, start: part.start, end: part.end, part })
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

/**
 * Divides the wait for an operation with parts, such as one of GraphQL with resolvers: at each moment it is the wait for
 * the part that ended last, of the task that asked for it.
 */
export function splitWhole(known: Known, whole: PathPart & { task: Task; wait: TaskWait }): PathPart[] {
  const { task, wait, start, end } = whole
  const id = wait.cause.type === 'operation' ? wait.cause.ids[0] : undefined
  if (end <= start) return []
  if (id === undefined || !known.begun.hasParts(id)) return [whole]
  return known.begun.leaves(id, start, end).map(({ operation, ...time }): PathPart => {
    if (operation === null) return { ...whole, ...time }
    const owner = known.tasks[known.index.get(operation.taskId ?? '') ?? -1] ?? task
    const own = owner.waits?.find(
      ({ cause }) => cause.type === 'operation' && cause.ids.includes(operation.operationId),
    )
    const { line, column } = owner
    return { ...whole, ...time, task: owner, wait: own ?? forOperation(owner, { ...wait, line, column }, operation) }
  })
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
