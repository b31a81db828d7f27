import type { CpuStackRun, CpuStats, FrameDescription, TraceSamples } from '../../model/cpu-samples.ts'
import type { Trace } from '../../model/trace.ts'
import { CallTree } from './call-tree.ts'
import { weighSamples } from './own-samples.ts'
import { setAside } from '../trace/without-profiler-work.ts'
import { sortSlices } from '../trace/sort-slices.ts'

/** Longer timelines are cut: a page shows no more, and a profile of a minute may have many. */
const MAX_STACK_RUNS = 10_000
/** With fewer samples, shares are guesses. */
const FEW_SAMPLES = 20
/** Rounding error (ms) between the end of one sample and the next. */
const MAX_ROUNDING_MS = 0.001

/** A finished trace with its samples, or null if there are none; `frames[i]` describes `samples.frames[i]`. */
export interface CpuInput {
  trace: Trace
  samples: TraceSamples | null
  frames: readonly FrameDescription[]
}

/**
 * Analyzes the samples in the request's own slices: functions by their own time, and the tree of their calls from the
 * first function of the user's down. Pure; times are milliseconds.
 *
 * @example
 * const { functions, samples } = analyzeCpu({ trace, samples: taken, frames })
 * console.log(functions[0]?.function, `${samples} samples`)
 */
export function analyzeCpu({ trace: given, samples, frames }: CpuInput): CpuStats {
  const trace = setAside(sortSlices(given))
  const duration = trace.running
  if (samples === null) return { ...EMPTY, duration, note: 'No samples were taken of this request.' }
  const weights = weighSamples(samples, trace.slices)
  const tree = new CallTree(samples, frames)
  let garbageCollection = 0
  let count = 0
  const timeline: CpuStackRun[] = []
  for (let row = 0; row < samples.count; row++) {
    const weight = weights[row]!
    const node = samples.node[row]!
    if (weight === 0 || tree.kindOf(node) === 'idle') continue
    count++
    if (tree.kindOf(node) === 'gc') garbageCollection += weight
    else addStackRun(timeline, tree.add(node, weight), { start: samples.time[row]! - trace.start, duration: weight })
  }
  tree.sumUp()
  const nodes = tree.nodes()
  const ids = new Set(nodes.map(({ id }) => id))
  return {
    samples: count,
    interval: samples.interval,
    duration,
    note: noteOn(count, duration),
    garbageCollection,
    notRunning: timeOfStalls(samples, trace),
    functions: tree.functions(),
    nodes,
    timeline: timeline.filter(({ node }) => ids.has(node)),
  }
}

/** Adds to the timeline, joined with the entry before if that has the same node. */
function addStackRun(timeline: CpuStackRun[], node: number, { start, duration }: Omit<CpuStackRun, 'node'>): void {
  const last = timeline.at(-1)
  if (last !== undefined && last.node === node && start - (last.start + last.duration) < MAX_ROUNDING_MS) {
    last.duration = start + duration - last.start
  } else if (timeline.length < MAX_STACK_RUNS) timeline.push({ node, start, duration })
}

const EMPTY: CpuStats = {
  samples: 0,
  interval: 0,
  duration: 0,
  note: null,
  garbageCollection: 0,
  notRunning: 0,
  functions: [],
  nodes: [],
  timeline: [],
}

function noteOn(count: number, duration: number): string | null {
  if (count === 0) return 'No sample fell into this request: it ran for less time than lies between two samples.'
  if (count >= FEW_SAMPLES) return null
  return `This rests on ${count} ${count === 1 ? 'sample' : 'samples'} of ${duration.toFixed(1)} ms: shares are rough.`
}

/** Sums the time of slices in which the system ran other processes. */
function timeOfStalls({ stalls }: TraceSamples, { slices }: Trace): number {
  let time = 0
  for (let stall = 0, row = 0; stall < stalls.count; stall++) {
    const [start, end] = [stalls.start[stall]!, stalls.end[stall]!]
    while (row < slices.count && slices.end[row]! <= start) row++
    for (let next = row; next < slices.count && slices.start[next]! < end; next++) {
      time += Math.min(end, slices.end[next]!) - Math.max(start, slices.start[next]!)
    }
  }
  return time
}
