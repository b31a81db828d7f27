import type { Expected } from './expected.ts'
import { ROW, VIA } from './witness.ts'
import type { Row } from './witness.ts'

/** The rows after which the one who wrote them goes on running. */
export const RUNNING: ReadonlySet<number> = new Set<number>([ROW.enter, ROW.resume, ROW.busy, ROW.free, ROW.begin])
const CALLBACK_ROWS = new Set<number>([ROW.begin, ROW.end])

/** True if the row is written by a callback, which is no part of the task that registered it. */
export const isCallback = ([kind, , , , b]: Row): boolean =>
  CALLBACK_ROWS.has(kind) || ((kind === ROW.busy || kind === ROW.free) && b >= VIA.callback)

/** Returns the busy time (ms) between two neighbouring rows. */
export function busyBetween(rows: readonly Row[], index: number): number {
  const [before, after] = [rows[index]!, rows[index + 1]!]
  return Math.max(0, after[5] - before[5] - (after[6] - before[6]))
}

/** Returns the least and the most time (ms) of each task on the loop, by its number. */
export function selfTimes({ rows, tasks, settled }: Expected): Map<number, [least: number, most: number]> {
  const times = new Map(tasks.map(({ id }) => [id, [0, 0] as [number, number]]))
  const parents = new Map(tasks.map(({ id, via, parent }) => [id, via === VIA.task ? parent : -1]))
  const isOwn = (row: Row): boolean => times.has(row[2]) && !isCallback(row)
  for (let index = 0; index + 1 < rows.length; index++) {
    const [before, after] = [rows[index]!, rows[index + 1]!]
    const busy = busyBetween(rows, index)
    if (index < settled && isOwn(before) && isOwn(after) && before[2] === after[2] && RUNNING.has(before[0]))
      times.get(before[2])![0] += busy
    // A task that has not waited before returns to its caller, which then goes on.
    const possible = new Set([after[2], ...callersOf(before[2], parents)])
    for (const id of possible) if (times.has(id)) times.get(id)![1] += busy
    if (after[0] === ROW.resume) parents.set(after[2], -1)
  }
  return times
}

function callersOf(id: number, parents: ReadonlyMap<number, number>): number[] {
  const callers = [id]
  for (let next = parents.get(id); next !== undefined && next >= 0; next = parents.get(next)) callers.push(next)
  return callers
}
