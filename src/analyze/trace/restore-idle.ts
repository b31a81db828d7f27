import type { SampleFrame, TraceSamples } from '../../model/cpu-samples.ts'
import type { BusyColumns, SliceColumns, Trace } from '../../model/trace.ts'

/** Minimum unaccounted time (ms) for which samples are searched. */
const MIN_MISSING_MS = 1

/**
 * Tells whether idle time may be missing from the trace. The sampler's signals interrupt a waiting loop, and its idle
 * counter then begins anew (libuv on Linux): of each wait, only the part after its last sample is counted.
 */
export function mayMissIdle({ start, end, idle, running }: Trace): boolean {
  return end - start - idle - running > MIN_MISSING_MS
}

/**
 * Restores the idle time that the sampler's signals hid from the loop's counter. Between two samples of an idle loop it
 * was idle, except for known work, and no longer than the loop's turns allow: one that turns all the time looks for events
 * in each, so samples see it idle. A change between two samples is placed half way, unless known work places it better.
 * Busy periods begin no earlier than the last idle sample. `trace` has its slices in order of time; returns a new one.
 */
export function restoreIdle(trace: Trace, samples: TraceSamples): Trace {
  if (!trace.capabilities.ledger) return trace
  const isIdle = readStates(samples)
  const busy = trimBusyPeriods(trace.busy, samples, isIdle)
  const idle = Math.max(trace.idle, sumIdle(trace, samples, isIdle, new KnownWork(trace.slices, busy)))
  const most = Math.max(0, trace.end - trace.start - Math.max(trace.running, trace.awake ?? 0, trace.claimed ?? 0))
  return { ...trace, idle: Math.min(most, idle), busy }
}

function readStates({ node, nodes, frames, count }: TraceSamples): Uint8Array {
  const isIdle = new Uint8Array(count)
  for (let row = 0; row < count; row++) isIdle[row] = isIdleNode(node[row]!, nodes.frame, frames) ? 1 : 0
  return isIdle
}

const isIdleNode = (node: number, frame: Uint32Array, frames: readonly SampleFrame[]): boolean =>
  node !== 0 && frames[frame[node - 1]!]!.kind === 'idle'

function sumIdle(
  { start, end }: Trace,
  { time, count, interval }: TraceSamples,
  isIdle: Uint8Array,
  known: KnownWork,
): number {
  let idle = 0
  for (let sample = 0; sample < count; sample++) {
    const from = Math.max(start, time[sample]!)
    const to = Math.min(end, time[sample + 1] ?? end)
    if (to <= from) continue
    const { work, before, after } = known.between(from, to)
    const rest = to - from - work
    const [wasIdle, getsIdle] = [isIdle[sample] === 1, (isIdle[sample + 1] ?? isIdle[sample]) === 1]
    if (wasIdle && getsIdle) idle += rest
    else if (!wasIdle && !getsIdle) idle += before >= 0 && after >= 0 && before !== after ? rest : 0
    else if ((wasIdle ? after : before) >= 0) idle += rest
    else idle += wasIdle ? untilChange(rest, interval) : rest - Math.min(rest / 2, interval)
  }
  return idle
}

/**
 * Longest gap (in intervals) that is the profiler's own. If code begins to run on an idle loop, the profiler may miss a
 * sample or two, because it has to learn of the code first: the change then came before the first missing sample. In a
 * longer gap the process was stopped. See docs/decisions/sampler.md.
 */
const CATCH_UP_INTERVALS = 4

/** Returns how long (ms) a loop stayed idle after its last idle sample, from the gap to the next sample. */
function untilChange(gap: number, interval: number): number {
  return gap <= CATCH_UP_INTERVALS * interval ? Math.min(gap, interval) / 2 : gap - interval
}

/** A sample may be taken this much (ms) before the first event of the work that it shows, or after the last. */
const SAMPLE_SLACK_MS = 0.3

interface Between {
  /** Milliseconds of known work. */
  work: number
  /** Index of the known work at the first moment, and at the second; -1 for none. */
  before: number
  after: number
}

/** Known work of any origin: the profile's own slices, and the busy periods of the loop. */
class KnownWork {
  readonly #start: number[] = []
  readonly #end: number[] = []
  #row = 0

  /** Takes columns in order of time. */
  constructor(slices: SliceColumns, busy: BusyColumns) {
    let [slice, period] = [0, 0]
    while (slice < slices.count || period < busy.count) {
      const isSlice = period >= busy.count || slices.start[slice]! <= busy.start[period]!
      if (isSlice) this.#add(slices.start[slice]!, slices.end[slice++]!)
      else this.#add(busy.start[period]!, busy.end[period++]!)
    }
  }

  #add(start: number, end: number): void {
    const last = this.#end.length - 1
    if (last >= 0 && start <= this.#end[last]!) this.#end[last] = Math.max(this.#end[last]!, end)
    else this.#end[this.#start.push(start) - 1] = end
  }

  /** Measures the known work between two moments; call it in order of time. */
  between(from: number, to: number): Between {
    const [start, end] = [this.#start, this.#end]
    while (this.#row < start.length && end[this.#row]! + SAMPLE_SLACK_MS <= from) this.#row++
    const found = { work: 0, before: -1, after: -1 }
    for (let row = this.#row; row < start.length && start[row]! - SAMPLE_SLACK_MS < to; row++) {
      found.work += Math.max(0, Math.min(to, end[row]!) - Math.max(from, start[row]!))
      if (found.before < 0 && start[row]! - SAMPLE_SLACK_MS <= from) found.before = row
      if (end[row]! + SAMPLE_SLACK_MS >= to) found.after = row
    }
    return found
  }
}

function trimBusyPeriods(busy: BusyColumns, { time, count, interval }: TraceSamples, isIdle: Uint8Array): BusyColumns {
  const start = busy.start.slice()
  for (let row = 0, sample = 0; row < busy.count; row++) {
    // Busy periods come in order of their ends.
    while (sample < count && time[sample]! < busy.end[row]!) sample++
    let last = sample - 1
    while (last >= 0 && time[last]! > start[row]! && isIdle[last] === 0) last--
    if (last < 0 || time[last]! <= start[row]! || isIdle[last] === 0) continue
    const next = Math.min(busy.end[row]!, time[last + 1] ?? busy.end[row]!)
    start[row] = time[last]! + untilChange(next - time[last]!, interval)
  }
  return { ...busy, start }
}
