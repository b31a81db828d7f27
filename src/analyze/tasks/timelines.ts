import type { AnalysisInput } from '../trace/input.ts'

/** The slices of every task, indexed by its number; number 0 holds the root slices. */
export interface Timelines {
  /** In order of time; milliseconds from the profile's start. */
  slices: [start: number, end: number][][]
  /** Index + 1 of the site of the task's last suspension, as far as slices were kept; else 0. */
  lastSite: Uint32Array
  /** The slices that an `await` of the task itself ended, in order: their index, and that of the site. */
  awaits: [slice: number, site: number][][]
}

/** Builds the timelines. A phantom's slices are its owner's (`findOwners`). Slices are cut at the profile's end. */
export function buildTimelines({ trace }: Pick<AnalysisInput, 'trace'>, owners: Uint32Array): Timelines {
  const timelines: Timelines = {
    slices: Array.from({ length: owners.length }, () => []),
    lastSite: new Uint32Array(owners.length),
    awaits: Array.from({ length: owners.length }, () => []),
  }
  const { slices, start, end } = trace
  for (let row = 0; row < slices.count; row++) {
    const number = slices.task[row]!
    if (number >= owners.length) continue
    const owner = owners[number]!
    // The site of a root slice is its function's: nothing is suspended there.
    const suspendedBefore = number > 0 && row > 0 && slices.task[row - 1] === number && slices.endSite[row - 1]! > 0
    const slice: [number, number] = [Math.min(slices.start[row]!, end) - start, Math.min(slices.end[row]!, end) - start]
    addSlice(timelines.slices[owner]!, slice, suspendedBefore)
    if (number === 0 || owner !== number || slices.endSite[row] === 0) continue
    timelines.lastSite[number] = slices.endSite[row]!
    timelines.awaits[number]!.push([timelines.slices[number]!.length - 1, slices.endSite[row]! - 1])
  }
  return timelines
}

/** Adds a slice, joined with an adjacent one before it unless the task was suspended between them. */
function addSlice(slices: [number, number][], slice: [number, number], suspendedBefore: boolean): void {
  const last = slices.at(-1)
  if (last !== undefined && last[1] === slice[0] && !suspendedBefore) last[1] = slice[1]
  else slices.push(slice)
}
