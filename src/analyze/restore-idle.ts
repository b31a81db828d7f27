import { weighSamples } from './own-samples.ts'
import type { SampleFrame, TraceSamples } from '../model/samples.ts'
import type { BusyColumns, SliceColumns, Trace } from '../model/trace.ts'

/** Less than this (ms) that no counter accounts for is not worth a look at the samples. */
const LEAST_MISSING = 1

/**
 * Whether idle time may be missing from the trace. The sampler's signals interrupt a loop that waits, and its idle
 * counter then begins anew (libuv on Linux): of each wait, only what follows upon its last sample is counted.
 */
export function mayMissIdle({ start, end, idle, running }: Trace): boolean {
  return end - start - idle - running > LEAST_MISSING
}

/**
 * Puts back the idle time that the sampler has cost the loop's counter: between two samples of an idle loop it was idle,
 * but for the profile's own slices, and a change in between came half way where no slice tells better. Busy stretches
 * begin no earlier than the loop was last seen idle. `trace` has its slices in order of time; the answer is a new one.
 */
export function restoreIdle(trace: Trace, samples: TraceSamples): Trace {
  if (!trace.capabilities.ledger) return trace
  const isIdle = readStates(samples)
  const idle = Math.max(trace.idle, sumIdle(trace, samples, isIdle))
  const most = Math.max(0, trace.end - trace.start - trace.running)
  return { ...trace, idle: Math.min(most, idle), busy: trimStretches(trace.busy, samples, isIdle) }
}

function readStates({ node, nodes, frames, count }: TraceSamples): Uint8Array {
  const isIdle = new Uint8Array(count)
  for (let row = 0; row < count; row++) isIdle[row] = isIdleNode(node[row]!, nodes.frame, frames) ? 1 : 0
  return isIdle
}

const isIdleNode = (node: number, frame: Uint32Array, frames: readonly SampleFrame[]): boolean =>
  node !== 0 && frames[frame[node - 1]!]!.kind === 'idle'

function sumIdle({ start, end, slices }: Trace, samples: TraceSamples, isIdle: Uint8Array): number {
  const { time, count, interval } = samples
  const isOwn = weighSamples(samples, slices)
  let idle = 0
  let row = 0
  for (let sample = 0; sample < count; sample++) {
    const from = Math.max(start, time[sample]!)
    const to = Math.min(end, time[sample + 1] ?? end)
    if (to <= from) continue
    while (row < slices.count && slices.end[row]! <= from) row++
    const rest = to - from - ownTime(slices, row, from, to)
    const [before, after] = [isIdle[sample]!, isIdle[sample + 1] ?? isIdle[sample]!]
    const busy = before === 1 ? sample + 1 : sample
    if (before + after === 2) idle += rest
    else if (before + after === 1) idle += isOwn[busy]! > 0 ? rest : rest - Math.min(rest / 2, interval)
  }
  return idle
}

/** The time of the slices between two moments; `row` is the first that ends after `from`. */
function ownTime(slices: SliceColumns, row: number, from: number, to: number): number {
  let own = 0
  for (let next = row; next < slices.count && slices.start[next]! < to; next++) {
    own += Math.min(to, slices.end[next]!) - Math.max(from, slices.start[next]!)
  }
  return own
}

function trimStretches(busy: BusyColumns, { time, count }: TraceSamples, isIdle: Uint8Array): BusyColumns {
  const start = busy.start.slice()
  for (let row = 0, sample = 0; row < busy.count; row++) {
    // Stretches come in order of their ends.
    while (sample < count && time[sample]! < busy.end[row]!) sample++
    let last = sample - 1
    while (last >= 0 && time[last]! > start[row]! && isIdle[last] === 0) last--
    if (last < 0 || time[last]! <= start[row]! || isIdle[last] === 0) continue
    const next = Math.min(busy.end[row]!, time[last + 1] ?? busy.end[row]!)
    start[row] = (time[last]! + next) / 2
  }
  return { ...busy, start }
}
