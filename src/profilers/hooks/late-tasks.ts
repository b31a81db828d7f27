import type { Recorder } from '../../core/recording/recorder.ts'
import { setImmediate } from '../../core/runtime-functions.ts'
import { scopes } from '../../core/recording/scope.ts'
import { inspectOutcome } from '../outcome.ts'
import type { Call } from './records.ts'

/** Tasks that settle soon after their recording and are kept until the loop has turned. */
const MAX_TASKS = 1000

/**
 * The tasks that settle within a turn of the loop after their recording has ended: those that have waited for the end
 * of the answer, for one. They end with the recording.
 */
export class LateTasks {
  readonly #recorders = new Set<Recorder>()
  #settled: { call: Call; promise: Promise<unknown> }[] = []

  get isEmpty(): boolean {
    return this.#recorders.size === 0
  }

  /** Waits a turn of the loop for the tasks of a recording, and calls back. */
  await(recorder: Recorder, done: () => void): void {
    this.#recorders.add(recorder)
    const end = (): void => {
      if (this.flush(recorder)) done()
    }
    scopes.run(undefined, () => setImmediate(end).unref())
  }

  add(call: Call, promise: Promise<unknown>): void {
    if (this.#recorders.has(call.recorder) && this.#settled.length < MAX_TASKS) this.#settled.push({ call, promise })
  }

  /** Ends those of a recording. Returns false if that is done. */
  flush(recorder: Recorder): boolean {
    if (!this.#recorders.delete(recorder)) return false
    const settled = this.#settled.filter(({ call }) => call.recorder === recorder)
    this.#settled = this.#settled.filter(({ call }) => call.recorder !== recorder)
    for (const { call, promise } of settled) endWith(recorder, call, promise)
    return true
  }

  /** Ends all of them at once. */
  flushAll(): void {
    for (const recorder of this.#recorders) this.flush(recorder)
  }
}

function endWith(recorder: Recorder, { task }: Call, promise: Promise<unknown>): void {
  // Its trace may have been made already, or dropped.
  if (task === null || !recorder.closed || !recorder.holdsStorage) return
  const outcome = inspectOutcome(promise)
  recorder.closed = false
  try {
    recorder.settleTask(task, recorder.end)
    recorder.setOutcome(task, outcome)
  } finally {
    recorder.closed = true
  }
}
