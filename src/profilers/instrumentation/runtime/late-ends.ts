import { setImmediate } from '../../../core/runtime-functions.ts'
import { scopes } from '../../../core/recording/scope.ts'
import { inspectState } from '../../outcome.ts'
import type { LiveTask, TrackedReturn } from './live-task.ts'
import { SETTLED } from './settled-events.ts'

/** Promises of one recording that are looked at once more after its end: a look costs a microsecond or two. */
const MAX_LOOKS = 100

/** Notes how a task has settled whose recording has ended. */
export function endLate(task: LiveTask, kind: number): void {
  task.settled = kind
  task.log.endLate(task.number, kind)
}

/**
 * Looks in the next turn of the loop whether returned promises have settled with the recording's end: that of a
 * streamed answer, for one. `settled` is called for tasks whose promise others have returned.
 */
export function lookLater(pending: readonly TrackedReturn[], settled: (task: LiveTask) => void): void {
  if (pending.length === 0) return
  const look = (): void => {
    for (const { task, promise } of pending.slice(0, MAX_LOOKS)) {
      const state = inspectState(promise)
      if (state === 'pending') continue
      endLate(task, SETTLED[state])
      if (task.returnedBy !== null) settled(task)
    }
  }
  scopes.run(undefined, () => setImmediate(look).unref())
}
