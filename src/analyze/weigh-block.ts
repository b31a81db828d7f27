import { firstFrom } from '../model/columns.ts'
import type { Trace } from '../model/trace.ts'
import type { SampledInput } from './input.ts'

/** Part of a stretch: what a sample stands for. */
export interface Portion {
  /** Number of the node in which it was taken. */
  node: number
  kind: 'code' | 'gc' | 'stall'
  start: number
  /** Milliseconds. */
  time: number
  /** The slice, as a row of the table. */
  row: number
}

/** A sample that is this many intervals, and this long (ms), before the next one has a stall behind it. */
const STALL_INTERVALS = 4
const SHORTEST_STALL = 8

/**
 * Cuts the slices of a stretch into what the samples in them stand for, in order of time. A short slice without a sample
 * has no part in it. Empty where samples are too far between to tell.
 */
export function weighBlock(rows: readonly number[], trace: Trace, { samples, frames }: SampledInput): Portion[] {
  const { slices } = trace
  const { time, interval } = samples
  const portions: Portion[] = []
  const stall = Math.max(SHORTEST_STALL, STALL_INTERVALS * interval)
  let next = firstFrom(time, slices.start[rows[0]!]!)
  for (const row of rows) {
    const [start, end] = [slices.start[row]!, Math.min(slices.end[row]!, trace.end)]
    while (next < samples.count && time[next]! < start) next++
    const first = Math.min(end, time[next] ?? Number.POSITIVE_INFINITY)
    // Samples come by a signal: the process gets it when it runs again.
    const isStalled = first - start >= stall && samples.count > 0
    if (isStalled) addPortion(portions, { node: 0, kind: 'stall', start, time: first - start, row })
    for (let from = isStalled ? first : start; next < samples.count && time[next]! < end; next++) {
      const [at, to] = [time[next]!, Math.min(end, time[next + 1] ?? end)]
      const node = samples.node[next]!
      const kind = node !== 0 && frames[samples.nodes.frame[node - 1]!]!.kind === 'gc' ? 'gc' : 'code'
      const seen = to - at >= stall ? at + interval : to
      addPortion(portions, { node, kind, start: from, time: seen - from, row })
      const call = seen < to && to < end ? samples.node[next + 1]! : 0
      const hole = waitsForSystem(call, { samples, frames }) ? ({ node: call, kind: 'code' } as const) : STALL
      addPortion(portions, { node, ...hole, start: seen, time: to - seen, row })
      from = to
    }
  }
  return portions
}

const STALL = { kind: 'stall' } as const
/** Of the runtime's own functions, those in whose `…Sync` the process waits, and may not hear signals meanwhile. */
const WAITING_FILE = /^node:(?:internal\/)?(?:child_process|fs)\b/

/**
 * Whether what a hole ended in is a call that waits for the system. A signal comes the moment the process runs again, so
 * the sample after the hole is where it was all the time.
 */
function waitsForSystem(node: number, { samples, frames }: SampledInput): boolean {
  for (let at = node; at !== 0; at = samples.nodes.parent[at - 1]!) {
    const { function: name, file } = frames[samples.nodes.frame[at - 1]!]!
    if (WAITING_FILE.test(file) && name.endsWith('Sync')) return true
    if (file !== '' && !file.startsWith('node:')) return false
  }
  return false
}

/** One collection, and one stall, is one portion, however many samples fell into it. */
function addPortion(portions: Portion[], portion: Portion): void {
  const last = portions.at(-1)
  if (portion.time <= 0) return
  if (last !== undefined && last.kind === 'gc' && portion.kind === 'gc' && last.row === portion.row) {
    last.time += portion.time
  } else portions.push(portion)
}
