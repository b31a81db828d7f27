import type { AnalysisInput } from './input.ts'

/** One wait of a task in detail; times in ms from the profile's start. */
export interface Wait {
  /** Index of the site. */
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

/**
 * What every task did when, indexed by its number; number 0 holds the root slices. A phantom's slices are its owner's
 * (`findOwners`). Nothing reaches beyond the profile's end.
 */
export function buildTimelines({ trace }: Pick<AnalysisInput, 'trace'>, owners: Uint32Array): Timeline[] {
  const timelines: Timeline[] = Array.from({ length: owners.length }, () => ({ slices: [], waits: [] }))
  const { slices } = trace
  for (let row = 0; row < slices.count; row++) {
    const number = slices.task[row]!
    if (number >= owners.length) continue
    const isOwn = owners[number] === number
    const from = Math.min(slices.start[row]!, trace.end) - trace.start
    const to = Math.min(slices.end[row]!, trace.end) - trace.start
    addSlice(timelines[owners[number]!]!, from, to, isOwn ? slices.endSite[row]! : 0)
  }
  for (let number = 1; number < timelines.length; number++) closeWait(timelines[number]!, trace, number - 1)
  return timelines
}

/** Slices that touch are one, unless the task was suspended between them. */
function addSlice({ slices, waits }: Timeline, from: number, to: number, endSite: number): void {
  const open = waits.at(-1)
  const last = slices.at(-1)
  if (open?.open === true) {
    open.end = from
    open.open = false
    slices.push([from, to])
  } else if (last !== undefined && last[1] === from) last[1] = to
  else slices.push([from, to])
  if (endSite > 0) waits.push({ site: endSite - 1, start: to, end: to, open: true })
}

/** The last wait goes on to the profile's end, or to where the task settled or its slices were no longer kept. */
function closeWait({ waits }: Timeline, { tasks, start, end }: AnalysisInput['trace'], row: number): void {
  const last = waits.at(-1)
  if (last?.open !== true) return
  const settledAt = tasks.end[row]!
  if (Number.isNaN(settledAt)) last.end = end - start
  else {
    last.end = Math.max(last.start, settledAt - start)
    last.open = false
  }
}
