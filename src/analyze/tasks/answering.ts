import type { AsyncProfilingStats, Task } from '../../model/async-stats.ts'
import type { CallForm } from '../../model/task-call.ts'
import { answerChain } from '../trace/answer-chain.ts'
import type { ChainLink } from '../trace/answer-chain.ts'
import { settleTime } from './task-end.ts'
import { tasksById } from './tasks-by-id.ts'

type Answered = Pick<AsyncProfilingStats, 'tasks' | 'duration' | 'answeredBy'>

/** Returns the chain of a recording; its tasks by their place in the list, from 1 on. Empty if it is not known. */
export function answerChainOf(recording: Answered, index: ReadonlyMap<string, number>): ChainLink[] {
  const { tasks, duration, answeredBy } = recording
  const numberOf = (id: string | null | undefined): number => (index.get(id ?? '') ?? -1) + 1
  return answerChain(numberOf(answeredBy) || findWaiting(recording), duration, {
    callerOf: (task) => numberOf(tasks[task - 1]!.parent),
    startOf: (task) => tasks[task - 1]!.startTime,
    endOf: (task) => settleTime(tasks[task - 1]!),
  })
}

/** A shorter part at the end (of the request's time) is that of an answer that is being sent. */
const MIN_UNTOLD_SHARE = 0.1

/**
 * Returns the number of a task that still waits at the end, for the answer itself (Fastify's `return reply`), if it ran
 * after all that had ended by then, and those tell little of the time; 0 if there is none.
 */
function findWaiting({ tasks, duration }: Answered): number {
  const byId = tasksById(tasks)
  let [ended, ran, waiting] = [0, 0, 0]
  tasks.forEach((task, at) => {
    if (!isTop(task, byId)) return
    const lastRun = task.slices.at(-1)?.[1] ?? 0
    if (task.duration !== null && settleTime(task) <= duration) ended = Math.max(ended, settleTime(task))
    else if (lastRun > ran) [ran, waiting] = [lastRun, at + 1]
  })
  return ran > ended && duration - ended >= duration * MIN_UNTOLD_SHARE ? waiting : 0
}

/** Forms of a call that nobody waits for. */
const UNAWAITED: ReadonlySet<CallForm | undefined> = new Set<CallForm>(['alone', 'marked', 'raced'])

/**
 * Tells whether the end of the request may have waited for a task though no task did: one without a caller, and one that
 * goes on when its caller is done, unless the caller's source says that nobody waits for it. A middleware's `next()` is
 * such a caller of the handler.
 */
export function isTop(task: Task, byId: ReadonlyMap<string, Task>): boolean {
  const caller = byId.get(task.parent ?? '')
  if (caller === undefined) return true
  return settleTime(task) > settleTime(caller) && !UNAWAITED.has(task.call?.form)
}
