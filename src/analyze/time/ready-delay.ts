import { firstFrom } from '../../model/columns/columns.ts'
import type { Interval } from '../../model/async-stats.ts'
import type { Trace } from '../../model/trace.ts'

/** Shorter delays (ms) count, but are not drawn. */
const MIN_DRAWN_MS = 0.1
/** Maximum gap (ms) between a callback of the loop and the task that it resumes. */
const MAX_CALLBACK_GAP_MS = 0.1
/** Timers count in whole milliseconds, so a turn that runs late ones begins up to this long (ms) after the last one. */
const MAX_TURN_GAP_MS = 1.5

/** The part of its waits that each task spent ready, while the loop was busy; milliseconds. */
export interface ReadyDelays {
  /** By task number. */
  byTask: Float64Array
  /** By index of the site. */
  bySite: Float64Array
  /** By task number, from the profile's start; only those long enough to draw. */
  intervals: Map<number, Interval[]>
}

/**
 * Finds the tail of each wait in which the awaited operation had finished, but the loop was busy. No runtime tells when
 * an operation finished, so this is an upper bound: the busy time just before the resume. That is the turn in which the
 * task resumed, and the one before if the loop was not idle in between: an operation that finishes during a turn is
 * noticed in the next, and an earlier one would have been noticed before. Known work of the operation is subtracted: a
 * child task's, and the callback's that resumed the task. `owners` as of `findOwners`.
 */
export function findReadyDelays(trace: Trace, owners: Uint32Array): ReadyDelays {
  const { slices, sites } = trace
  const delays: ReadyDelays = {
    byTask: new Float64Array(owners.length),
    bySite: new Float64Array(sites.length),
    intervals: new Map(),
  }
  const waits = new Map<number, Wait>()
  for (let row = 0; row < slices.count; row++) {
    const number = slices.task[row]!
    if (number === 0 || number >= owners.length) continue
    const parent = owners[trace.tasks.parent[number - 1]!] ?? 0
    if (isCalledByTask(trace, row)) endWait(delays, waits, { trace, row, number: parent })
    endWait(delays, waits, { trace, row, number })
    const endSite = slices.endSite[row]!
    if (endSite > 0) waits.set(number, { site: endSite - 1, from: slices.end[row]! })
    const parentWait = waits.get(parent)
    if (parentWait !== undefined) parentWait.from = slices.end[row]!
  }
  return delays
}

/** A wait that has not ended. */
interface Wait {
  site: number
  /** The time (milliseconds on the trace's clock) before which the awaited operation had not finished. */
  from: number
}

/**
 * Tells whether a slice is the first of a task, called by its parent and not by a callback. The parent runs, though it
 * may have no row since it resumed: a cut that is too short is part of this one.
 */
function isCalledByTask({ slices, tasks }: Trace, row: number): boolean {
  const start = tasks.start[slices.task[row]! - 1]!
  const isFirst = slices.start[row]! <= start
  return isFirst && !(row > 0 && slices.task[row - 1] === 0 && slices.end[row - 1] === start)
}

interface Resume {
  trace: Trace
  /** Row of the slice that ends the wait of task `number`. */
  row: number
  number: number
}

function endWait(delays: ReadyDelays, waits: Map<number, Wait>, { trace, row, number }: Resume): void {
  const wait = waits.get(number)
  if (wait === undefined) return
  waits.delete(number)
  const { slices } = trace
  const resumed = slices.start[row]!
  const before = row - 1
  const isCalledBack = before >= 0 && slices.task[before] === 0 && resumed - slices.end[before]! < MAX_CALLBACK_GAP_MS
  const to = isCalledBack ? Math.min(resumed, slices.start[before]!) : resumed
  addDelay(delays, { number, site: wait.site, from: Math.max(wait.from, busySince(trace, row)), to }, trace)
}

/** Returns the start of the turn that resumed the slice, or of the busy one just before it. */
const busySince = (trace: Trace, row: number): number => busyFrom(trace, trace.slices.stretch[row]!)

/** Returns the start of the busy period just before a turn, or of the turn if there is none. */
export function busyFrom({ busy }: Trace, turn: number): number {
  const before = firstFrom(busy.start, turn) - 1
  return before >= 0 && turn - busy.end[before]! <= MAX_TURN_GAP_MS ? busy.start[before]! : turn
}

interface Delay {
  number: number
  site: number
  from: number
  to: number
}

function addDelay({ byTask, bySite, intervals }: ReadyDelays, delay: Delay, { start, end }: Trace): void {
  const [from, to] = [Math.max(delay.from, start), Math.min(delay.to, end)]
  if (to <= from) return
  byTask[delay.number]! += to - from
  bySite[delay.site]! += to - from
  if (to - from < MIN_DRAWN_MS) return
  const drawn = intervals.get(delay.number)
  if (drawn === undefined) intervals.set(delay.number, [[from - start, to - start]])
  else drawn.push([from - start, to - start])
}
