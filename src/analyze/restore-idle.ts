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
 * but for what is known to have run, and a change in between came half way where nothing known tells better. Busy
 * stretches begin no earlier than the loop was last seen idle. `trace` has its slices in order of time; the answer is a
 * new one.
 */
export function restoreIdle(trace: Trace, samples: TraceSamples): Trace {
  if (!trace.capabilities.ledger) return trace
  const isIdle = readStates(samples)
  const busy = trimStretches(trace.busy, samples, isIdle)
  const idle = Math.max(trace.idle, sumIdle(trace, samples, isIdle, new KnownWork(trace.slices, busy)))
  const most = Math.max(0, trace.end - trace.start - trace.running)
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
 * Where code begins to run on an idle loop, the profiler may miss a sample or two, because it has to learn of the code
 * first: the change came before the first of those, and no further on where it missed this many. What is longer (in
 * intervals) is no such hole, the process was stopped. See docs/decisions/sampler.md.
 */
const CATCH_UP = 4

/** For how long (ms) a loop was still idle after the last sample of that, if the next one is so much later. */
function untilChange(gap: number, interval: number): number {
  return gap <= CATCH_UP * interval ? Math.min(gap, interval) / 2 : gap - interval
}

/** A sample may be taken this much (ms) before the first event of what it shows, or after the last. */
const SLACK = 0.3

interface Between {
  /** Milliseconds of known work. */
  work: number
  /** Which stretch of it the first moment is in, and the second; -1 for none. */
  before: number
  after: number
}

/** What is known to have run, whoever's it was: the profile's own slices, and the busy stretches of the loop. */
class KnownWork {
  readonly #start: number[] = []
  readonly #end: number[] = []
  #row = 0

  /** Both in order of time. */
  constructor(slices: SliceColumns, busy: BusyColumns) {
    let [slice, stretch] = [0, 0]
    while (slice < slices.count || stretch < busy.count) {
      const isSlice = stretch >= busy.count || slices.start[slice]! <= busy.start[stretch]!
      if (isSlice) this.#add(slices.start[slice]!, slices.end[slice++]!)
      else this.#add(busy.start[stretch]!, busy.end[stretch++]!)
    }
  }

  #add(start: number, end: number): void {
    const last = this.#end.length - 1
    if (last >= 0 && start <= this.#end[last]!) this.#end[last] = Math.max(this.#end[last]!, end)
    else this.#end[this.#start.push(start) - 1] = end
  }

  /** Must be asked in order of time. */
  between(from: number, to: number): Between {
    const [start, end] = [this.#start, this.#end]
    while (this.#row < start.length && end[this.#row]! + SLACK <= from) this.#row++
    const found = { work: 0, before: -1, after: -1 }
    for (let row = this.#row; row < start.length && start[row]! - SLACK < to; row++) {
      found.work += Math.max(0, Math.min(to, end[row]!) - Math.max(from, start[row]!))
      if (found.before < 0 && start[row]! - SLACK <= from) found.before = row
      if (end[row]! + SLACK >= to) found.after = row
    }
    return found
  }
}

function trimStretches(busy: BusyColumns, { time, count, interval }: TraceSamples, isIdle: Uint8Array): BusyColumns {
  const start = busy.start.slice()
  for (let row = 0, sample = 0; row < busy.count; row++) {
    // Stretches come in order of their ends.
    while (sample < count && time[sample]! < busy.end[row]!) sample++
    let last = sample - 1
    while (last >= 0 && time[last]! > start[row]! && isIdle[last] === 0) last--
    if (last < 0 || time[last]! <= start[row]! || isIdle[last] === 0) continue
    const next = Math.min(busy.end[row]!, time[last + 1] ?? busy.end[row]!)
    start[row] = time[last]! + untilChange(next - time[last]!, interval)
  }
  return { ...busy, start }
}
