import type { AsyncProfilingStats, Task } from '../../../model/async-stats.ts'
import type { Words } from '../../../model/finding.ts'
import type { TaskCall } from '../../../model/task-call.ts'
import { tasksById } from '../../tasks/tasks-by-id.ts'
import { code, plain } from '../words/check.ts'
import { formatShortSite } from '../words/format.ts'

/** Tasks of one function that were called at one place. */
export interface CallGroup {
  call: TaskCall
  /** The function that called them. */
  caller: Task
  tasks: Task[]
}

/** Groups the tasks whose call is known and that fit, by place; the first one called first. */
export function groupCalls({ tasks }: AsyncProfilingStats, fits: (task: Task, caller: Task) => boolean): CallGroup[] {
  const byId = tasksById(tasks)
  const groups = new Map<string, CallGroup>()
  for (const task of tasks) {
    const { call, parent } = task
    const caller = parent === null ? undefined : byId.get(parent)
    if (call === undefined || caller === undefined || !fits(task, caller)) continue
    const key = `${caller.file}:${call.line}:${call.column}\0${task.function}`
    const group = groups.get(key) ?? { call, caller, tasks: [] }
    groups.set(key, group)
    group.tasks.push(task)
  }
  return [...groups.values()]
}

/** Names the function, several calls of it by their number, and the place at which it was called. */
export function callWords({ tasks, call, caller }: CallGroup): Words[] {
  const count = tasks.length > 1 ? [plain(`${tasks.length} calls of `)] : []
  return [
    ...count,
    code(tasks[0]!.function || '(anonymous)'),
    plain(' ('),
    code(formatShortSite({ file: caller.file, line: call.line })),
    plain(')'),
  ]
}
