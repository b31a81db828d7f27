import { makeFinding, plain } from '../words/check.ts'
import type { Check } from '../words/check.ts'
import { callWords, groupCalls } from './group-calls.ts'

/** Findings of one request. */
const MAX_TOLD = 3

/** Names calls whose promise nobody uses, and that happened to end before the request did. */
export const floating: Check = {
  name: 'floating',
  find(stats) {
    return groupCalls(stats, ({ status, call, waits = [] }) => {
      // A call that never waited is over when it returns: only its error could be missed.
      return call?.form === 'alone' && status !== 'pending' && (waits.length > 0 || status === 'failed')
    })
      .slice(0, MAX_TOLD)
      .map((group) => {
        const { tasks } = group
        const failed = tasks.filter(({ status }) => status === 'failed').length
        const words = [
          ...callWords(group),
          plain(' is awaited by nobody: '),
          plain(failed > 0 ? 'it failed, and its caller cannot know.' : 'its end and its error are left to chance.'),
        ]
        return makeFinding(this.name, {
          severity: failed > 0 ? 'critical' : 'warning',
          words,
          evidence: `Its promise is used nowhere in ${group.caller.function || 'its caller'}; it happened to end in time.`,
          fix: 'Await or return it; if it is meant to run beside, mark it with void and catch its error.',
          taskId: tasks[0]!.taskId,
          related: tasks.map(({ taskId }) => taskId),
        })
      })
  },
}
