import type { Trace } from '../model/trace.ts'

/** One wait of a task in detail; times in ms from the profile's start. */
export interface Wait {
  /** Index of the site, -1 where it is not known. */
  site: number
  start: number
  end: number
  /** Still waiting when the profile ended. */
  open: boolean
}

/** One task's slices and waits, in order of time. */
export interface Timeline {
  slices: [start: number, end: number][]
  waits: Wait[]
}

/** What every task did when, indexed by its number; number 0 holds the root slices. */
export function buildTimelines(trace: Trace): Timeline[] {
  const timelines: Timeline[] = Array.from({ length: trace.tasks.count + 1 }, () => ({ slices: [], waits: [] }))
  const { slices } = trace
  for (let row = 0; row < slices.count; row++) {
    const timeline = timelines[slices.task[row]!]
    if (timeline !== undefined) addSlice(timeline, trace, row)
  }
  for (let number = 1; number < timelines.length; number++) closeWait(timelines[number]!, endOf(trace, number))
  return timelines
}

function addSlice(timeline: Timeline, { slices, start, end }: Trace, row: number): void {
  const from = slices.start[row]! - start
  const to = Math.min(slices.end[row]!, end) - start
  const open = timeline.waits.at(-1)
  if (open?.open === true) {
    open.end = from
    open.open = false
  }
  timeline.slices.push([from, to])
  const endSite = slices.endSite[row]!
  if (endSite > 0) timeline.waits.push({ site: endSite - 1, start: to, end: to, open: true })
}

/** A task that has settled while it was suspended, or whose last slice was dropped, waits no longer than that. */
function closeWait(timeline: Timeline, end: { at: number; settled: boolean }): void {
  const last = timeline.waits.at(-1)
  if (last?.open !== true) return
  last.end = Math.max(last.start, end.at)
  last.open = !end.settled
}

function endOf({ tasks, start, end }: Trace, number: number): { at: number; settled: boolean } {
  const settled = tasks.end[number - 1]!
  return Number.isNaN(settled) ? { at: end - start, settled: false } : { at: settled - start, settled: true }
}
