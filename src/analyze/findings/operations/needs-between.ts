import type { AsyncProfilingStats, AwaitSite, Operation, Task, TaskWait } from '../../../model/async-stats.ts'
import { settleTime } from '../../tasks/task-end.ts'
import { tasksById } from '../../tasks/tasks-by-id.ts'

/** Tolerance (ms) of a wait beside the operation that it was for. */
const TOLERANCE_MS = 1
/** Callers that are searched for one that both operations have. */
const MAX_CALLERS = 200

/**
 * Tells by the source whether an operation needed another one: the function that has waited for both says which of its
 * awaits needs which. `itself`: each of them needed the one before, as the steps of a walk do. `unknown` where the source
 * is not known, or they have no such function.
 */
export function needsBetween(stats: AsyncProfilingStats, before: Operation, after: Operation): Need {
  const tasks = tasksById(stats.tasks)
  const callers = new Set(callersOf(before.taskId, tasks))
  const common = callersOf(after.taskId, tasks).find((task) => callers.has(task))
  if (common === undefined) return 'unknown'
  const first = siteAt(stats, common, settleTime(before))
  const second = siteAt(stats, common, settleTime(after))
  if (first === null || second?.needs === undefined || first === second) return 'unknown'
  const byPlace = new Map(sitesOf(stats, common).map((site) => [placeKey(site), site]))
  if (reaches(byPlace, second, first)) return 'yes'
  return reaches(byPlace, second, second) ? 'itself' : 'no'
}

export type Need = 'yes' | 'no' | 'itself' | 'unknown'

function callersOf(taskId: string | null, tasks: ReadonlyMap<string, Task>): Task[] {
  const callers: Task[] = []
  let task = tasks.get(taskId ?? '')
  while (task !== undefined && callers.length < MAX_CALLERS) {
    callers.push(task)
    task = tasks.get(task.parent ?? '')
  }
  return callers
}

/** Returns the `await` at which a task waited at a time. */
function siteAt(stats: AsyncProfilingStats, task: Task, time: number): AwaitSite | null {
  const wait = (task.waits ?? []).find((each) => isDuring(each, time))
  if (wait === undefined) return null
  return sitesOf(stats, task).find(({ line, column }) => line === wait.line && column === wait.column) ?? null
}

const isDuring = ({ start, end }: TaskWait, time: number): boolean =>
  start <= time + TOLERANCE_MS && time <= end + TOLERANCE_MS && end - start > 0

const sitesOf = ({ awaitPoints }: AsyncProfilingStats, { file }: Task): AwaitSite[] =>
  awaitPoints.flatMap((point) => (point.file === file ? point.sites : []))

const placeKey = ({ line, column }: { line: number; column: number }): string => `${line}:${column}`

/** Tells whether an `await` needs the result of another one, or of one that needs it. */
function reaches(byPlace: ReadonlyMap<string, AwaitSite>, from: AwaitSite, to: AwaitSite): boolean {
  const seen = new Set<AwaitSite>()
  const pending = [from]
  for (let site = pending.pop(); site !== undefined; site = pending.pop()) {
    for (const need of site.needs ?? []) {
      const needed = need.reason === 'value' ? byPlace.get(placeKey(need)) : undefined
      if (needed === to) return true
      if (needed === undefined || seen.has(needed)) continue
      seen.add(needed)
      pending.push(needed)
    }
  }
  return false
}
