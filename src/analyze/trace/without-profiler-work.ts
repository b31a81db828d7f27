import type { BusyColumns, SliceColumns, Trace } from '../../model/trace.ts'

/**
 * Cuts the profiler's own work out of the slices around it, and out of all times computed from them: it is the
 * profiler's cost, and no task's time in the ledger. `trace` has its slices in order of time; returns a new one. Pure
 * and idempotent.
 */
export function setAside(trace: Trace): Trace {
  const { profilerWork, tasks, sites } = trace
  if (profilerWork.count === 0) return trace
  const { slices, taken } = cutSlices(trace.slices, profilerWork)
  const loopTime = tasks.loopTime.slice()
  const bySite = new Map<number, number>()
  let all = 0
  for (const [number, time] of taken) {
    all += time
    if (number === 0 || number > tasks.count) continue
    loopTime[number - 1] = Math.max(0, loopTime[number - 1]! - time)
    const site = tasks.site[number - 1]!
    bySite.set(site, (bySite.get(site) ?? 0) + time)
  }
  const cost = trace.cost + lengthOf(profilerWork)
  return {
    ...trace,
    slices,
    cost,
    running: Math.max(0, trace.running - all),
    // From here on it counts as one more profile that holds the loop.
    ...(trace.claimed === undefined ? {} : { claimed: trace.claimed + lengthOf(profilerWork) }),
    tasks: { ...tasks, loopTime },
    sites: sites.map((site, index) => lessen(site, bySite.get(index) ?? 0)),
    profilerWork: NOTHING,
  }
}

/** Returns the milliseconds of the profiler's work within the slices, and beyond them. */
export function placeWork(trace: Pick<Trace, 'slices' | 'profilerWork'>): { within: number; beyond: number } {
  const { slices, profilerWork } = trace
  if (profilerWork.count === 0) return { within: 0, beyond: 0 }
  let within = 0
  for (const time of cutSlices(slices, profilerWork).taken.values()) within += time
  return { within, beyond: Math.max(0, lengthOf(profilerWork) - within) }
}

const NOTHING: BusyColumns = { count: 0, start: new Float64Array(0), end: new Float64Array(0) }

function lengthOf({ start, end, count }: BusyColumns): number {
  let length = 0
  for (let row = 0; row < count; row++) length += end[row]! - start[row]!
  return length
}

function lessen(site: Trace['sites'][number], time: number): Trace['sites'][number] {
  if (time === 0) return site
  return { ...site, tasks: { ...site.tasks, loopTime: Math.max(0, site.tasks.loopTime - time) } }
}

interface Cut {
  slices: SliceColumns
  /** Milliseconds that were removed, by task number. */
  taken: Map<number, number>
}

/**
 * Cuts the slices; the remaining parts keep their order. A slice's first and last part remain, if of no length, because
 * waits are computed from its beginning and end.
 */
function cutSlices(slices: SliceColumns, work: BusyColumns): Cut {
  const parts: Part[] = []
  const taken = new Map<number, number>()
  let next = 0
  for (let row = 0; row < slices.count; row++) {
    const [task, start, end] = [slices.task[row]!, slices.start[row]!, slices.end[row]!]
    while (next < work.count && work.end[next]! <= start) next++
    let [from, time] = [start, 0]
    for (let at = next; at < work.count && work.start[at]! < end; at++) {
      const until = Math.max(from, work.start[at]!)
      if (until > from || from === start) parts.push({ row, start: from, end: until, endSite: 0 })
      time += Math.min(end, work.end[at]!) - Math.max(start, work.start[at]!)
      from = Math.min(end, work.end[at]!)
    }
    if (from < end || slices.endSite[row]! > 0) parts.push({ row, start: from, end, endSite: slices.endSite[row]! })
    if (time > 0) taken.set(task, (taken.get(task) ?? 0) + time)
  }
  return { slices: columnsOf(parts, slices), taken }
}

interface Part {
  /** Row of the slice that it is part of. */
  row: number
  start: number
  end: number
  endSite: number
}

const columnsOf = (parts: readonly Part[], { task, stretch }: SliceColumns): SliceColumns => ({
  count: parts.length,
  task: Uint32Array.from(parts, ({ row }) => task[row]!),
  start: Float64Array.from(parts, (part) => part.start),
  end: Float64Array.from(parts, (part) => part.end),
  stretch: Float64Array.from(parts, ({ row }) => stretch[row]!),
  endSite: Uint32Array.from(parts, (part) => part.endSite),
})
