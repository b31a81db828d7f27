import type { AsyncProfilingStats } from '../../src/model/async-stats.ts'
import type { Pair } from './compare-shape.ts'
import { BESIDE } from './compare-blocks.ts'
import { isBesideGenerator } from './expected.ts'
import type { Expected } from './expected.ts'
import type { Fault } from './fault.ts'
import { RUNNING, busyBetween, isCallback, selfTimes } from './self-times.ts'
import { ROW } from './witness.ts'
import type { Row } from './witness.ts'

/** Times (ms) may differ from the witness' own by so much, or by this share. */
const LEAST = 1
const SHARE = 0.05
/**
 * Without instrumented code or hooks, only the probe's timer (each 10 ms) reads the loop: of many short turns and a long
 * one between two readings, the long one's start is known no better than that.
 */
const PROBE_BLUR_MS = 10
/** Share of the wall that nobody may claim, besides the time of others. */
const UNATTRIBUTED_SHARE = 0.02

const timeOf = (rows: readonly Row[], index: number): number => rows[index]![5]

/** Returns the faults in durations, self times and the ledger: figures outside the witness' own readings around them. */
export function compareTimes(expected: Expected, stats: AsyncProfilingStats, pairs: readonly Pair[]): Fault[] {
  const times = new TimeChecker(stats)
  const selves = selfTimes(expected)
  for (const pair of pairs) {
    const check = pair.expected.isReturned ? 'returned durations' : 'durations'
    times.within(check, nameOf(pair), pair.task.duration, durationOf(expected, pair))
    const beside = isBesideGenerator(expected, pair.expected) ? BESIDE : ''
    times.within(`self${beside}`, nameOf(pair), pair.task.selfTime, selves.get(pair.expected.id)!)
  }
  const { ledger } = stats
  const { rows, first, settled, start, over } = expected
  const own = ownBusy(expected)
  const wall = timeOf(rows, settled) - timeOf(rows, first)
  const idle = rows[settled]![6] - rows[first]![6]
  const after = expected.isHttp ? Math.max(0, stats.duration - wall) : 0
  times.within('wall', 'the program', ledger.wall, [wall, timeOf(rows, over) - timeOf(rows, start)])
  times.within('waiting', 'the ledger', ledger.waiting, [idle, idle + after])
  const blur = stats.capabilities.tasks ? 0 : PROBE_BLUR_MS
  times.within('lag', 'the longest busy time', stats.eventLoopLag.max, [longestBusy(expected) - blur, Infinity])
  const sum = ledger.running + ledger.waiting + ledger.queued + ledger.unattributed
  times.within('sum', "the ledger's parts", sum, [ledger.wall * 0.99 - LEAST, ledger.wall * 1.01 - LEAST])
  if (!stats.capabilities.tasks) return times.faults
  const within = hasBusyCallbacks(expected) ? ' with callbacks' : ''
  times.within(`running${within}`, 'the ledger', ledger.running, [own.least, own.most + after])
  times.within(`queued${within}`, 'of others', ledger.queued, [0, Math.max(0, ledger.wall - idle - own.least)])
  const { wall: told } = ledger
  times.within('unattributed', 'of the wall', ledger.unattributed, [
    0,
    told * UNATTRIBUTED_SHARE + othersBusy(expected),
  ])
  const self = stats.tasks.reduce((total, { selfTime }) => total + selfTime, 0)
  times.within('selves', 'of all tasks', self, [0, ledger.running])
  if (expected.own.every((index) => rows[index]![0] !== ROW.begin) && !worksInTicks(expected)) {
    times.within('selves', 'of all tasks', self, [ledger.running - after, Infinity])
  }
  return times.faults
}

/** The runtime's own pipelines run in ticks, which are no task's; their first use takes milliseconds. */
const worksInTicks = ({ written }: Expected): boolean =>
  [...written.files.values()].some((text) => text.includes('pipeline(Readable'))

const nameOf = ({ task }: Pair): string => `${task.name}:${task.line}`

class TimeChecker {
  readonly faults: Fault[] = []
  readonly #cost: number

  constructor({ profilingOverhead }: AsyncProfilingStats) {
    this.#cost = profilingOverhead
  }

  within(check: string, name: string, figure: number | null, [least, most]: readonly [number, number]): void {
    if (figure === null) return
    const allowed = Math.max(LEAST, SHARE * least) + this.#cost
    if (figure >= least - allowed && figure <= most + allowed) return
    const range = `${least.toFixed(2)} to ${most.toFixed(2)}`
    this.faults.push({ check, about: name, text: `${name}: ${figure.toFixed(2)} ms instead of ${range}` })
  }
}

/** Returns the least and the most time (ms) from a task's call to its end, by the witness' rows before and after. */
function durationOf({ rows, settled }: Expected, { expected: { entered, left, isReturned } }: Pair): [number, number] {
  if (left < 0) return [0, Infinity]
  // One that ends just after the profile is told to have ended with it.
  const least = Math.max(0, timeOf(rows, Math.min(left, settled)) - timeOf(rows, entered))
  if (isReturned || left + 1 >= rows.length) return [least, Infinity]
  return [least, timeOf(rows, left + 1) - timeOf(rows, Math.max(0, entered - 1))]
}

/**
 * Returns the time (ms) in which others may have held the loop: the caller around the program, other programs. Those that
 * have ended claim nothing.
 */
function othersBusy({ rows, program, start, first, settled, over }: Expected): number {
  let time = 0
  for (let index = start; index < over; index++) {
    const isOwn = rows[index]![1] === program && rows[index + 1]![1] === program
    if (!isOwn || index < first || index >= settled) time += busyBetween(rows, index)
  }
  return time
}

/** True if a callback of the program has held the loop. */
const hasBusyCallbacks = ({ rows, own }: Expected): boolean =>
  own.some((index) => rows[index]![0] === ROW.busy && isCallback(rows[index]!))

/** Returns the least and the most time (ms) that the program itself kept the loop busy, up to its end. */
function ownBusy({ rows, program, first, settled }: Expected): { least: number; most: number } {
  let [least, most] = [0, 0]
  for (let index = first; index < settled; index++) {
    const [before, after] = [rows[index]!, rows[index + 1]!]
    const busy = busyBetween(rows, index)
    if (before[1] === program && after[1] === program && RUNNING.has(before[0]) && before[2] === after[2]) least += busy
    if (before[1] === program || after[1] === program) most += busy
  }
  return { least, most }
}

/** Returns the longest time (ms) that the program surely held the loop without a break. */
function longestBusy({ rows, first, settled }: Expected): number {
  let longest = 0
  for (let index = first; index < settled; index++) {
    if (rows[index]![0] === ROW.busy && rows[index + 1]![0] === ROW.free) {
      longest = Math.max(longest, busyBetween(rows, index))
    }
  }
  return longest
}
