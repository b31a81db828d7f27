import { performance } from 'node:perf_hooks'
import { systemClock } from '../../core/clock.ts'
import { Recorder } from '../../core/recorder.ts'
import { giveBack } from './event-blocks.ts'
import { EventLog, KIND } from './event-log.ts'

const SAMPLE = 4000
let perEvent: number | undefined

/** Milliseconds that so many events with a reading of the clock have cost: measured on a log of no profile, once. */
export function costOfReadings(count: number): number {
  perEvent ??= measure()
  return count * perEvent
}

/** The rounds are too short for it. */
const neverReplayed = (): never => {
  throw new Error('expected the sample to fit into a log')
}

function measure(): number {
  const log = new EventLog(new Recorder({ name: '', clock: systemClock, maxTasks: 0, outer: null }), neverReplayed)
  const round = (): number => {
    const start = performance.now()
    for (let index = 0; index < SAMPLE; index++) log.write(index, KIND.resume)
    const time = performance.now() - start
    for (const block of log.takeBlocks()) giveBack(block)
    return time
  }
  // The first rounds run before the compiler has optimised it.
  round()
  round()
  return Math.min(round(), round()) / SAMPLE
}
