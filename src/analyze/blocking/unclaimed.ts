import type { UnattributedFunction } from '../../model/async-stats.ts'
import type { Trace } from '../../model/trace.ts'
import type { SampledInput } from '../trace/input.ts'
import { watchSpans } from '../trace/spans.ts'
import { UserStacks } from './user-stacks.ts'

/** Functions that are told; the rest of the time is small. */
const MAX_FUNCTIONS = 5
/** Longest gap (in intervals) to the next sample that a sample represents. */
const MAX_INTERVALS = 3
/** Functions that samples saw for less time (ms) are chance. */
const MIN_SEEN_MS = 2

/** The samples that fell into no slice of any profile while the loop was busy. */
export interface Unclaimed {
  /** Milliseconds by frame; -1 for code that no function of the user's or of a package answers for. */
  byFrame: Map<number, number>
  /** Milliseconds of garbage collection. */
  collected: number
}

/**
 * Weighs the samples of a busy loop outside own slices, long slices of other profiles and the profiler's work. A short
 * slice of another profile cannot be told from time that nobody claims. `trace` has its slices in order of time.
 */
export function weighUnclaimed(trace: Trace, sampled: SampledInput | null): Unclaimed {
  const found: Unclaimed = { byFrame: new Map(), collected: 0 }
  if (sampled === null) return found
  const { time, node, nodes, count, interval, stalls } = sampled.samples
  const stacks = new UserStacks(sampled)
  const isTaken = [trace.slices, trace.claims, trace.profilerWork, stalls].map(watchSpans)
  for (let row = 0; row < count; row++) {
    const at = time[row]!
    if (at < trace.start || at >= trace.end || node[row] === 0) continue
    // Each watch moves on with every sample.
    if (isTaken.filter((isIn) => isIn(at)).length > 0) continue
    const weight = Math.min((time[row + 1] ?? at + interval) - at, MAX_INTERVALS * interval, trace.end - at)
    const { kind } = sampled.frames[nodes.frame[node[row]! - 1]!]!
    if (kind === 'gc') found.collected += weight
    else if (kind !== 'idle') add(found.byFrame, answerFor(node[row]!, stacks), weight)
  }
  return found
}

function answerFor(node: number, stacks: UserStacks): number {
  for (const frame of stacks.functionsOf(node)) return frame
  return -1
}

function add(times: Map<number, number>, frame: number, time: number): void {
  times.set(frame, (times.get(frame) ?? 0) + time)
}

/** Lists the functions that samples saw most, with their shares of the unattributed time. */
export function listUnattributed(
  { byFrame }: Unclaimed,
  sampled: SampledInput | null,
  unattributed: number,
): UnattributedFunction[] {
  if (sampled === null) return []
  const seen = [...byFrame.values()].reduce((sum, time) => sum + time, 0)
  const scale = seen > unattributed ? unattributed / seen : 1
  return [...byFrame]
    .filter(([frame, time]) => frame >= 0 && time * scale >= MIN_SEEN_MS)
    .toSorted(([, a], [, b]) => b - a)
    .slice(0, MAX_FUNCTIONS)
    .map(([frame, time]) => {
      const { function: name, file, line, column, library } = sampled.frames[frame]!
      return { function: name, file, line, column, time: time * scale, ...(library ? { library: true as const } : {}) }
    })
}
