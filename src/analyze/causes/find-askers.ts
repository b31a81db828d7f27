import type { SourcePlace } from '../../model/place.ts'
import type { Trace } from '../../model/trace.ts'
import type { AnalysisInput } from '../trace/input.ts'
import { CLOCK_MS } from './begun.ts'
import { collectWaits } from './collect-waits.ts'
import type { Waits } from './waits.ts'

/**
 * Returns the input with the tasks of operations that a library began some microtasks after the call, as `await` on a
 * query builder does: no task ran then, but the stack had the `await`. The task is the one that waited there. With more
 * than one, they are matched in their order if there are as many operations, and left if not.
 */
export function withAskers<T extends AnalysisInput>(input: T, owners: Uint32Array): T {
  const orphans = orphansByPlace(input)
  if (orphans.size === 0) return input
  const waits = collectWaits(input.trace, owners)
  const byPlace = waitsByPlace(input, waits, orphans)
  const task = Uint32Array.from(input.trace.operations.task)
  for (const [key, rows] of orphans) assign(rows, byPlace.get(key) ?? [], { trace: input.trace, waits, task })
  return { ...input, trace: { ...input.trace, operations: { ...input.trace.operations, task } } }
}

/** Returns the operations without a task whose place is known, by their `await`, in order of start. */
function orphansByPlace({ trace: { operations }, places }: AnalysisInput): Map<string, number[]> {
  const orphans = new Map<string, number[]>()
  for (let row = 0; row < operations.count; row++) {
    const place = operations.task[row] === 0 ? places[operations.site[row]! - 1] : undefined
    if (place !== undefined) addTo(orphans, keyOf(place), row)
  }
  for (const rows of orphans.values()) rows.sort((a, b) => operations.start[a]! - operations.start[b]!)
  return orphans
}

function waitsByPlace(
  { places }: AnalysisInput,
  { order, site, start }: Waits,
  orphans: ReadonlyMap<string, unknown>,
): Map<string, number[]> {
  const found = new Map<string, number[]>()
  const keys = places.map(keyOf)
  for (const wait of order) {
    const key = keys[site[wait]!]!
    if (orphans.has(key)) addTo(found, key, wait)
  }
  for (const list of found.values()) list.sort((a, b) => start[a]! - start[b]!)
  return found
}

interface Assigned {
  trace: Trace
  waits: Waits
  /** Tasks by row of the operation. */
  task: Uint32Array
}

function assign(rows: readonly number[], found: readonly number[], { trace, waits, task }: Assigned): void {
  const { start } = trace.operations
  const isIn = (row: number, wait: number): boolean =>
    waits.start[wait]! <= start[row]! + CLOCK_MS && start[row]! <= waits.end[wait]! + CLOCK_MS
  const isMatched = rows.length === found.length && rows.every((row, index) => isIn(row, found[index]!))
  for (const [index, row] of rows.entries()) {
    const around = isMatched ? [found[index]!] : found.filter((wait) => isIn(row, wait))
    if (around.length === 1) task[row] = waits.task[around[0]!]!
  }
}

const keyOf = ({ file, wait }: SourcePlace): string => `${file}:${wait.line}:${wait.column}`

function addTo<T>(map: Map<string, T[]>, key: string, value: T): void {
  const list = map.get(key)
  if (list === undefined) map.set(key, [value])
  else list.push(value)
}
