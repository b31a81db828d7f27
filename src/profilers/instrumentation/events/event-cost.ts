import { systemClock } from '../../../core/recording/clock.ts'
import { now } from '../../../core/recording/now.ts'
import { Recorder } from '../../../core/recording/recorder.ts'
import { giveBack } from './event-blocks.ts'
import { EventLog, KIND, KIND_MASK } from './event-log.ts'

const ROUNDS = 12
const EVENTS_A_ROUND = 1000

const [MAJOR = 0, MINOR = 0] = process.versions.node.split('.').map(Number)
/** True where promise hooks carry the context or tell of resources: each `await` then costs more in the engine. */
const HAS_PROMISE_HOOKS = MAJOR < 24 || (MAJOR === 24 && MINOR < 12)
const [OF_CALL, OF_RESUME, OF_ROOT] = HAS_PROMISE_HOOKS ? [0.4, 2.3, 0.7] : [0, 0, 0]

/**
 * The cost of what instrumented code does for each kind of event, in writes of an event, which take 42 to 55 ns on the
 * machine of these figures (docs/decisions/instrumentation.md).
 */
const WRITES: Readonly<Record<number, number>> = {
  [KIND.call]: 0.95 + OF_CALL,
  [KIND.callNext]: 0.95 + OF_CALL,
  [KIND.suspend]: 0.55,
  [KIND.completedInAwait]: 0.6,
  [KIND.resume]: 0.6 + OF_RESUME,
  [KIND.resumeNext]: 0.6 + OF_RESUME,
  [KIND.resumeNested]: 0.6 + OF_RESUME,
  [KIND.rootEnter]: 0.75 + OF_ROOT,
  [KIND.rootEnterNext]: 0.75 + OF_ROOT,
  [KIND.rootLeave]: 0.75 + OF_ROOT,
  [KIND.foreignEnter]: 0.55,
  [KIND.foreignLeave]: 0.55,
  [KIND.turn]: 0,
}
/** The same for the other kinds: the ends of tasks. */
const END_WRITES = 0.7
/** The part of a reading of the clock, which events of one time share. */
const READING_WRITES = 0.5

/**
 * Code that has run little is interpreted: the first event of a process takes so many times longer, and each further so
 * many events a third of that (1 / e).
 */
const COLD_TIMES = 30
const COLD_EVENTS = 6000
/** After so many events nothing is left of it. */
const WARM_EVENTS = 10 * COLD_EVENTS

const KINDS = KIND_MASK + 1
let costs: Float64Array | undefined

/** Returns the cost (ms) of an event of a kind; `isRead` if it has read the clock. */
export function costOfEvent(kind: number, isRead: boolean): number {
  costs ??= measure()
  return costs[isRead ? kind : kind + KINDS]!
}

/** Returns how many times longer an event takes with so many events of the process before it. */
export const coldness = (before: number): number =>
  before > WARM_EVENTS ? 1 : 1 + COLD_TIMES * Math.exp(-before / COLD_EVENTS)

function measure(): Float64Array {
  const write = measureWrite()
  const table = new Float64Array(2 * KINDS)
  for (let kind = 0; kind < KINDS; kind++) {
    const writes = WRITES[kind] ?? END_WRITES
    table[kind] = writes * write
    table[kind + KINDS] = Math.max(0, writes - READING_WRITES) * write
  }
  return table
}

/** The rounds are too short for a replay. */
const neverReplayed = (): never => {
  throw new Error('expected the sample to fit into a log')
}

/** Measures the cost (ms) of writing an event, once, on a log of no recording. */
function measureWrite(): number {
  const log = new EventLog(new Recorder({ name: '', clock: systemClock, maxTasks: 0, outer: null }), neverReplayed)
  let least = Number.POSITIVE_INFINITY
  // The first rounds run before the compiler has optimised the code, and any may be interrupted.
  for (let round = 0; round < ROUNDS; round++) {
    const start = now()
    for (let index = 0; index < EVENTS_A_ROUND; index++) log.write(index, KIND.resume)
    least = Math.min(least, now() - start)
    for (const block of log.takeBlocks()) giveBack(block)
  }
  return least / EVENTS_A_ROUND
}
