import { FakeClock } from '../core/recording/fake-clock.test.support.ts'
import { Recorder } from '../core/recording/recorder.ts'
import type { CodePlace, Trace } from '../model/trace.ts'

/** Returns a place without a source file. */
export const placeOf = (functionName: string, line = 1): CodePlace => ({
  script: 'https://example.test/a.js',
  line,
  column: 2,
  functionLine: 1,
  functionColumn: 1,
  functionName,
  callee: `${functionName}.query`,
})

/** Records one task of that name that blocks for `busy` ms, then waits for 10. */
export function traceOf(functionName: string, busy: number): Trace {
  const clock = new FakeClock(0)
  const recorder = new Recorder({ name: 'request', clock, maxTasks: 10, outer: null })
  recorder.capabilities = { tasks: true, awaitPoints: true, blockingFunction: false, ledger: true }
  const task = recorder.beginTask(recorder.siteOf(placeOf(functionName)), 0, 0)
  clock.work(busy)
  const site = recorder.siteOf(placeOf(functionName, 2))
  recorder.addSlice(task, 0, busy, 0, site + 1)
  recorder.suspendTask(task, site, busy)
  clock.rest(10)
  recorder.settleTask(task, busy + 10)
  return recorder.finish()
}
