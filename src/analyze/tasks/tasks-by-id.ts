import type { Task } from '../../model/async-stats.ts'

/** By the list, because several checks of one record ask for the same. */
const known = new WeakMap<readonly Task[], ReadonlyMap<string, Task>>()

/** Returns the tasks of a profile by their ids; made once for a list, which must not change afterwards. */
export function tasksById(tasks: readonly Task[]): ReadonlyMap<string, Task> {
  let byId = known.get(tasks)
  if (byId === undefined) known.set(tasks, (byId = new Map(tasks.map((task) => [task.taskId, task]))))
  return byId
}
