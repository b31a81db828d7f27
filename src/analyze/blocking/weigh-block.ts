import { firstFrom } from '../../model/columns/columns.ts'
import type { TraceSamples } from '../../model/cpu-samples.ts'
import type { Trace } from '../../model/trace.ts'
import type { SampledInput } from '../trace/input.ts'

/** The part of an unbroken run that one sample represents. */
export interface Portion {
  /** Number of the sampled node. */
  node: number
  kind: 'code' | 'gc' | 'stall'
  start: number
  /** Milliseconds. */
  time: number
  /** The slice, as a row of the table. */
  row: number
}

/** A sample that is this many intervals, and this long (ms), before the next one is followed by a stall. */
const MIN_STALL_INTERVALS = 4
const MIN_STALL_MS = 8

/**
 * Cuts the slices of a run into the portions that its samples represent, in order of time. A short slice without a
 * sample has no portion. Empty if samples are too far apart to tell.
 */
export function weighBlock(rows: readonly number[], trace: Trace, sampled: SampledInput): Portion[] {
  const { slices } = trace
  const { samples } = sampled
  const { time, interval } = samples
  const portions: Portion[] = []
  const stall = Math.max(MIN_STALL_MS, MIN_STALL_INTERVALS * interval)
  let next = firstFrom(time, slices.start[rows[0]!]!)
  for (const row of rows) {
    const [start, end] = [slices.start[row]!, Math.min(slices.end[row]!, trace.end)]
    while (next < samples.count && time[next]! < start) next++
    const first = Math.min(end, time[next] ?? Number.POSITIVE_INFINITY)
    // Samples are taken in a signal handler, which runs when the process runs again.
    const isStalled = first - start >= stall && samples.count > 0
    if (isStalled)
      addPortion(portions, { ...holeBetween(0, nodeAt(next, end, samples), sampled), start, time: first - start, row })
    for (let from = isStalled ? first : start; next < samples.count && time[next]! < end; next++) {
      const [at, to] = [time[next]!, Math.min(end, time[next + 1] ?? end)]
      const node = samples.node[next]!
      const kind = isCollection(node, sampled) ? 'gc' : 'code'
      const seen = to - at >= stall ? at + interval : to
      addPortion(portions, { node, kind, start: from, time: seen - from, row })
      const hole = holeBetween(node, nodeAt(next + 1, end, samples), sampled)
      addPortion(portions, { ...hole, start: seen, time: to - seen, row })
      from = to
    }
  }
  return portions
}

/** Returns the node of a sample; 0 if there is no such sample before `end`. */
const nodeAt = (row: number, end: number, { time, node }: TraceSamples): number => (time[row]! < end ? node[row]! : 0)

/** Judges a gap between two samples of one slice. A collection also keeps the sampler from running. */
function holeBetween(before: number, after: number, sampled: SampledInput): Pick<Portion, 'node' | 'kind'> {
  if (waitsForSystem(after, sampled)) return { node: after, kind: 'code' }
  return { node: before, kind: isCollection(before, sampled) || isCollection(after, sampled) ? 'gc' : 'stall' }
}

const isCollection = (node: number, { samples, frames }: SampledInput): boolean =>
  node !== 0 && frames[samples.nodes.frame[node - 1]!]!.kind === 'gc'

/** The runtime's files with `…Sync` functions in which the process waits, and may not receive signals meanwhile. */
const WAITING_FILE = /^node:(?:internal\/)?(?:child_process|fs)\b/

/**
 * Tells whether the sample after a gap is in a call that waits for the system. A signal arrives the moment the process
 * runs again, so that sample shows the call that lasted all along.
 */
function waitsForSystem(node: number, { samples, frames }: SampledInput): boolean {
  for (let at = node; at !== 0; at = samples.nodes.parent[at - 1]!) {
    const { function: name, file } = frames[samples.nodes.frame[at - 1]!]!
    if (WAITING_FILE.test(file) && name.endsWith('Sync')) return true
    if (file !== '' && !file.startsWith('node:')) return false
  }
  return false
}

/** Adds a portion; consecutive samples of one collection become one portion. */
function addPortion(portions: Portion[], portion: Portion): void {
  const last = portions.at(-1)
  if (portion.time <= 0) return
  if (last !== undefined && last.kind === 'gc' && portion.kind === 'gc' && last.row === portion.row) {
    last.time += portion.time
  } else portions.push(portion)
}
