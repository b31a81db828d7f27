import { systemClock } from '../../../core/recording/clock.ts'
import { now } from '../../../core/recording/now.ts'
import { Recorder } from '../../../core/recording/recorder.ts'
import { giveBack } from './event-blocks.ts'
import { EventLog, KIND } from './event-log.ts'

const SAMPLE_EVENTS = 4000
let perEvent: number | undefined

/** Returns the cost (ms) of so many events that read the clock: measured once, on a log of no recording. */
export function costOfReadings(count: number): number {
  perEvent ??= measure()
  return count * perEvent
}

/** The rounds are too short for a replay. */
const neverReplayed = (): never => {
  throw new Error('expected the sample to fit into a log')
}

function measure(): number {
  const log = new EventLog(new Recorder({ name: '', clock: systemClock, maxTasks: 0, outer: null }), neverReplayed)
  const round = (): number => {
    const start = now()
    for (let index = 0; index < SAMPLE_EVENTS; index++) log.write(index, KIND.resume)
    const time = now() - start
    for (const block of log.takeBlocks()) giveBack(block)
    return time
  }
  // The first rounds run before the compiler has optimised the code.
  round()
  round()
  return Math.min(round(), round()) / SAMPLE_EVENTS
}
