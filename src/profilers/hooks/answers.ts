import { StackEntry } from '../../core/recording/loop-stack.ts'
import type { Call } from './records.ts'
import { isYield } from './yield-points.ts'

/** The reason why an async generator answers: a `yield`, its end, or one of both. */
type AnswerKind = 'yield' | 'end' | 'unknown'

/** @param atOnce true if it answered before it did anything that is seen, or was told to end */
export function kindOfAnswer(call: Call | null, atOnce: boolean): AnswerKind {
  // A `yield` waits before it answers, so the last wait is one; else the body has run to its end.
  const lastWait = call?.lastWait ?? null
  if (atOnce || lastWait === null) return 'end'
  const yields = isYield(lastWait)
  return yields === null ? 'unknown' : yields ? 'yield' : 'end'
}

/**
 * Lets a generator wait on at its `yield`, as if it had not been resumed: none of its code has run, the runtime has only
 * answered for it. Whatever is on top of the loop's stack as its task is a root slice.
 */
export function waitOn({ recorder, task, parent }: Call, entries: StackEntry[]): void {
  if (task === null) return
  recorder.reopenWait(task)
  const top = entries.length - 1
  if (entries[top]?.charge === task) entries[top] = new StackEntry(recorder, null, parent)
}
