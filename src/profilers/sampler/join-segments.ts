import type { TimeRange } from '../../core/recording/sampler.ts'
import { firstFrom } from '../../model/columns/columns.ts'
import type { SampleFrame, StallColumns, TraceSamples } from '../../model/cpu-samples.ts'
import type { Segment } from './segment.ts'

/** A segment with the time (ms) from which the next one applies. */
export interface CutSegment {
  segment: Segment
  until: number
}

/**
 * Returns the samples of a range, with the parts of the trees that they need. The sample before the range and the one
 * after it are included: they tell which code ran at its edges.
 */
export function joinSegments(parts: readonly CutSegment[], range: TimeRange, interval: number): TraceSamples {
  const join = new Join()
  for (const { segment, until } of parts) {
    const from = Math.max(0, firstFrom(segment.time, range.start) - 1)
    const to = Math.min(firstFrom(segment.time, range.end) + 1, firstFrom(segment.time, until))
    join.add(segment, from, to)
  }
  return join.finish(interval)
}

const NO_STALLS: StallColumns = { count: 0, start: new Float64Array(0), end: new Float64Array(0) }

class Join {
  readonly #time: number[] = []
  readonly #node: number[] = []
  readonly #parents: number[] = []
  readonly #nodeFrames: number[] = []
  readonly #frames: SampleFrame[] = []
  readonly #numberByFrame = new Map<SampleFrame, number>()
  /** By parent and frame. */
  readonly #numberByCall = new Map<string, number>()

  add(segment: Segment, from: number, to: number): void {
    const numbers = new Uint32Array(segment.nodes.count + 1)
    for (let row = from; row < to; row++) {
      this.#time.push(segment.time[row]!)
      this.#node.push(this.#numberOf(segment, segment.node[row]!, numbers))
    }
  }

  /** Returns the number of a node in the joined tree; `numbers` caches it by the number in the segment. */
  #numberOf({ nodes, frames }: Segment, node: number, numbers: Uint32Array): number {
    const path: number[] = []
    let at = node
    for (; at !== 0 && numbers[at] === 0; at = nodes.parent[at - 1]!) path.push(at)
    let number = numbers[at]!
    for (const each of path.reverse()) {
      number = this.#call(number, frames[nodes.frame[each - 1]!]!)
      numbers[each] = number
    }
    return number
  }

  #call(parent: number, sampled: SampleFrame): number {
    const frame = this.#numberByFrame.get(sampled) ?? this.#frames.push(sampled) - 1
    this.#numberByFrame.set(sampled, frame)
    const key = `${parent} ${frame}`
    const known = this.#numberByCall.get(key)
    if (known !== undefined) return known
    this.#nodeFrames.push(frame)
    const number = this.#parents.push(parent)
    this.#numberByCall.set(key, number)
    return number
  }

  finish(interval: number): TraceSamples {
    return {
      interval,
      count: this.#time.length,
      time: Float64Array.from(this.#time),
      node: Uint32Array.from(this.#node),
      nodes: {
        count: this.#parents.length,
        parent: Uint32Array.from(this.#parents),
        frame: Uint32Array.from(this.#nodeFrames),
      },
      frames: this.#frames,
      stalls: NO_STALLS,
    }
  }
}
