import { firstFrom } from '../model/columns.ts'
import type { Interval } from '../model/stats.ts'
import type { Trace } from '../model/trace.ts'

/** A shorter delay (ms) counts, but is nothing to draw. */
const WORTH_DRAWING = 0.1
/** A callback of the loop and what it resumes are this close (ms). */
const SAME_CALLBACK = 0.1
/** Timers count in whole milliseconds, so a turn that runs late ones begins up to this long (ms) after the last one. */
const NEXT_TURN = 1.5

/** How much of its waits each task spent ready, while the loop was busy; milliseconds. */
export interface ReadyDelays {
  /** By task number. */
  byTask: Float64Array
  /** By site's index. */
  bySite: Float64Array
  /** By task number, from the profile's start; those that are worth drawing. */
  intervals: Map<number, Interval[]>
}

/**
 * The tail of each wait in which the awaited thing was done but the loop was busy. No runtime tells when a thing was
 * done, so this is an upper bound: the unbroken busy stretch of the loop just before the resume. That is the turn in
 * which the task resumed and the one before, where the loop was not idle in between: what is done while a turn runs is
 * noticed in the next, and what had been done before would have been noticed earlier. What the wait was for is taken off
 * it where it is known: a child task's work, and the callback that resumed the task. `owners` as of `findOwners`.
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
  /** Before this, milliseconds on the trace's clock, the awaited thing was not done. */
  from: number
}

/** The first slice of a task: its parent runs, though it may have no row since it resumed, unless a callback called. */
function isCalledByTask({ slices, tasks }: Trace, row: number): boolean {
  const start = slices.start[row]!
  const isFirst = start === tasks.start[slices.task[row]! - 1]
  return isFirst && !(row > 0 && slices.task[row - 1] === 0 && slices.end[row - 1] === start)
}

interface Resume {
  trace: Trace
  /** Of the slice with which the wait of task `number` is over. */
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
  const isCalledBack = before >= 0 && slices.task[before] === 0 && resumed - slices.end[before]! < SAME_CALLBACK
  const to = isCalledBack ? Math.min(resumed, slices.start[before]!) : resumed
  addDelay(delays, { number, site: wait.site, from: Math.max(wait.from, busySince(trace, row)), to }, trace)
}

/** Where the turn begins that noticed what the slice waited for, or the busy one just before it. */
function busySince({ busy, slices }: Trace, row: number): number {
  const turn = slices.stretch[row]!
  const before = firstFrom(busy.start, turn) - 1
  return before >= 0 && turn - busy.end[before]! <= NEXT_TURN ? busy.start[before]! : turn
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
  if (to - from < WORTH_DRAWING) return
  const drawn = intervals.get(delay.number)
  if (drawn === undefined) intervals.set(delay.number, [[from - start, to - start]])
  else drawn.push([from - start, to - start])
}
