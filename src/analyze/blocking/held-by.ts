import type { Trace } from '../../model/trace.ts'
import type { Block } from './blocks.ts'

/** Minimum share of a block's time in operations of one name. */
const LEAST_SHARE = 0.5
/** The loop's clock and that of operations differ by the work between two readings (ms). */
const TOLERANCE_MS = 1

/** The system of the libraries that hold the loop while they work. */
const SYNCHRONOUS = 'sqlite'

/**
 * Returns the name of the operations that began and ended within a block, if they took most of its time: the statement
 * of a synchronous library, which holds the loop. Commands to others may fit as well, if the loop never is idle.
 */
export function heldBy(trace: Trace, { rows }: Block, time: number): string | undefined {
  const { operations, texts, slices } = trace
  const from = slices.start[rows[0]!]! - TOLERANCE_MS
  const to = slices.end[rows.at(-1)!]! + TOLERANCE_MS
  const times = new Map<number, number>()
  for (let row = 0; row < operations.count; row++) {
    if (texts[operations.system[row]!] !== SYNCHRONOUS) continue
    const [start, end] = [operations.start[row]!, operations.end[row]!]
    if (!(start >= from && end <= to)) continue
    const name = operations.name[row]!
    times.set(name, (times.get(name) ?? 0) + end - start)
  }
  const longest = [...times].toSorted(([, a], [, b]) => b - a)[0]
  return longest !== undefined && longest[1] >= time * LEAST_SHARE ? texts[longest[0]] : undefined
}
