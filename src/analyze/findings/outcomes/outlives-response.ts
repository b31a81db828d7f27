import { makeFinding, plain } from '../words/check.ts'
import type { Check } from '../words/check.ts'
import { callWords, groupCalls } from './group-calls.ts'

/** Findings of one request. */
const MAX_TOLD = 3

/** Names work that went on after the response, and that the function that began it did not wait for. */
export const outlivesResponse: Check = {
  name: 'outlives-response',
  find(stats, { isRequest }) {
    if (!isRequest) return []
    return groupCalls(stats, ({ status, call }, caller) => {
      return status === 'pending' && caller.status !== 'pending' && call?.form !== 'raced'
    })
      .slice(0, MAX_TOLD)
      .map((group) => {
        const { call, tasks, caller } = group
        const isMarked = call.form === 'marked'
        const words = [...callWords(group), plain(' still ran when the request ended: '), ...whyWords(call.form)]
        return makeFinding(this.name, {
          severity: isMarked ? 'ok' : 'warning',
          certainty: isMarked ? 'possible' : call.form === 'alone' ? 'proved' : 'likely',
          words,
          evidence: `${caller.function || 'Its caller'} had ended before it.`,
          fix: isMarked ? FIX_MARKED : FIX,
          taskId: tasks[0]!.taskId,
          related: tasks.map(({ taskId }) => taskId),
        })
      })
  },
}

const FIX = 'Await it, or mark it with void, catch its error, and let the process wait for it before it stops.'
const FIX_MARKED = 'If it is meant to, nothing: see that its error is caught, and that the process waits for it.'

const whyWords = (form: string): ReturnType<typeof plain>[] =>
  form === 'alone'
    ? [plain('nobody awaits it.')]
    : form === 'marked'
      ? [plain('it is marked so.')]
      : [plain('nobody waited for its end.')]
