import type { AnalysisInput } from './input.ts'

/** What every task did when, indexed by its number; number 0 holds the root slices. */
export interface Timelines {
  /** In order of time; milliseconds from the profile's start. */
  slices: [start: number, end: number][][]
  /** Index + 1 of the site at which the task was suspended last, as far as slices were kept; else 0. */
  lastSite: Uint32Array
}

/** A phantom's slices are its owner's (`findOwners`). Nothing reaches beyond the profile's end. */
export function buildTimelines({ trace }: Pick<AnalysisInput, 'trace'>, owners: Uint32Array): Timelines {
  const timelines: Timelines = {
    slices: Array.from({ length: owners.length }, () => []),
    lastSite: new Uint32Array(owners.length),
  }
  const { slices, start, end } = trace
  for (let row = 0; row < slices.count; row++) {
    const number = slices.task[row]!
    if (number >= owners.length) continue
    const owner = owners[number]!
    const suspendedBefore = row > 0 && slices.task[row - 1] === number && slices.endSite[row - 1]! > 0
    const slice: [number, number] = [Math.min(slices.start[row]!, end) - start, Math.min(slices.end[row]!, end) - start]
    addSlice(timelines.slices[owner]!, slice, suspendedBefore)
    if (owner === number && slices.endSite[row]! > 0) timelines.lastSite[number] = slices.endSite[row]!
  }
  return timelines
}

/** Slices that touch are one, unless the task was suspended between them. */
function addSlice(slices: [number, number][], slice: [number, number], suspendedBefore: boolean): void {
  const last = slices.at(-1)
  if (last !== undefined && last[1] === slice[0] && !suspendedBefore) last[1] = slice[1]
  else slices.push(slice)
}
