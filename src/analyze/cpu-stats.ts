import type {
  CpuFunction,
  CpuNode,
  CpuStretch,
  FrameDescription,
  ProfilingStats,
  TraceSamples,
} from '../model/samples.ts'
import type { Trace } from '../model/trace.ts'
import { siteOf } from './call-path.ts'
import { weighSamples } from './own-samples.ts'
import { setAside } from './set-aside.ts'
import { sortSlices } from './sort-slices.ts'

/** Of these, the heaviest are kept: a page shows no more, and a profile of a minute may have many. */
const MAX_FUNCTIONS = 500
const MAX_NODES = 4000
const MAX_STRETCHES = 10_000
/** With fewer samples, shares are guesses. */
const FEW_SAMPLES = 20
/** Rounding (ms) between the end of one sample and the next. */
const SAME = 0.001

/** A finished trace with its samples, or null where there are none; `frames[i]` describes `samples.frames[i]`. */
export interface CpuInput {
  trace: Trace
  samples: TraceSamples | null
  frames: readonly FrameDescription[]
}

/**
 * What the request's own slices ran: functions by the time in themselves, and the tree of their calls, from the first
 * function of the user's down. Pure; times are milliseconds.
 *
 * @example
 * const { functions, samples } = analyzeCpu({ trace, samples: taken, frames })
 * console.log(functions[0]?.function, `${samples} samples`)
 */
export function analyzeCpu({ trace: given, samples, frames }: CpuInput): ProfilingStats {
  const trace = setAside(sortSlices(given))
  const duration = trace.running
  if (samples === null) return { ...EMPTY, duration, note: 'No samples were taken of this request.' }
  const weights = weighSamples(samples, trace.slices)
  const tree = new CallTree(samples, frames)
  let garbageCollection = 0
  let count = 0
  const timeline: CpuStretch[] = []
  for (let row = 0; row < samples.count; row++) {
    const weight = weights[row]!
    const node = samples.node[row]!
    if (weight === 0 || tree.kindOf(node) === 'idle') continue
    count++
    if (tree.kindOf(node) === 'gc') garbageCollection += weight
    else addStretch(timeline, tree.add(node, weight), { start: samples.time[row]! - trace.start, duration: weight })
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

/** Joins what follows upon the same. */
function addStretch(timeline: CpuStretch[], node: number, { start, duration }: Omit<CpuStretch, 'node'>): void {
  const last = timeline.at(-1)
  if (last !== undefined && last.node === node && start - (last.start + last.duration) < SAME) {
    last.duration = start + duration - last.start
  } else if (timeline.length < MAX_STRETCHES) timeline.push({ node, start, duration })
}

const EMPTY: ProfilingStats = {
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

/** The part of the slices in which the system ran something else. */
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

interface Branch {
  parent: number
  frame: number
  self: number
  total: number
  samples: number
}

const NO_BRANCH = -1
const UNKNOWN = -2

/** The part of the tree that the request ran, without the profiler's own frames and the runtime's above the user's. */
class CallTree {
  readonly #samples: TraceSamples
  readonly #frames: readonly FrameDescription[]
  readonly #branches: Branch[] = []
  readonly #branchByCall = new Map<number, number>()
  /** By node number. */
  readonly #branchByNode: Int32Array

  constructor(samples: TraceSamples, frames: readonly FrameDescription[]) {
    this.#samples = samples
    this.#frames = frames
    this.#branchByNode = new Int32Array(samples.nodes.count + 1).fill(UNKNOWN)
  }

  kindOf(node: number): FrameDescription['kind'] {
    return node === 0 ? 'idle' : this.#frames[this.#samples.nodes.frame[node - 1]!]!.kind
  }

  /** The answer is the id under which `nodes` has it. */
  add(node: number, weight: number): number {
    let index = this.#branchOf(node)
    // All of the stack is the runtime's: then the function itself stands for it.
    if (index === NO_BRANCH) index = this.#step(NO_BRANCH, this.#samples.nodes.frame[node - 1]!)
    const branch = this.#branches[index]!
    branch.self += weight
    branch.samples++
    return index + 1
  }

  /** To be called once, after the last `add`: children come after their parents. */
  sumUp(): void {
    for (let index = this.#branches.length - 1; index >= 0; index--) {
      const branch = this.#branches[index]!
      branch.total += branch.self
      if (branch.parent !== NO_BRANCH) this.#branches[branch.parent]!.total += branch.total
    }
  }

  #branchOf(node: number): number {
    const path: number[] = []
    let at = node
    for (; at !== 0 && this.#branchByNode[at] === UNKNOWN; at = this.#samples.nodes.parent[at - 1]!) path.push(at)
    let branch = at === 0 ? NO_BRANCH : this.#branchByNode[at]!
    for (const each of path.reverse()) {
      const frame = this.#samples.nodes.frame[each - 1]!
      if (!this.#isLeftOut(frame, branch)) branch = this.#step(branch, frame)
      this.#branchByNode[each] = branch
    }
    return branch
  }

  #isLeftOut(frame: number, parent: number): boolean {
    const { isOwn, library, file } = this.#frames[frame]!
    return isOwn || (parent === NO_BRANCH && library && isOfRuntime(file))
  }

  #step(parent: number, frame: number): number {
    const key = (parent + 1) * this.#frames.length + frame
    const known = this.#branchByCall.get(key)
    if (known !== undefined) return known
    const branch = this.#branches.push({ parent, frame, self: 0, total: 0, samples: 0 }) - 1
    this.#branchByCall.set(key, branch)
    return branch
  }

  functions(): CpuFunction[] {
    const byFrame = new Map<number, CpuFunction>()
    for (const [index, branch] of this.#branches.entries()) {
      const { library, ...frame } = this.#frames[branch.frame]!
      const known = byFrame.get(branch.frame)
      const entry = known ?? { ...siteOf(frame), selfTime: 0, totalTime: 0, samples: 0, library }
      entry.selfTime += branch.self
      entry.samples += branch.samples
      if (!this.#isWithinItself(index)) entry.totalTime += branch.total
      byFrame.set(branch.frame, entry)
    }
    return [...byFrame.values()].toSorted((a, b) => b.selfTime - a.selfTime).slice(0, MAX_FUNCTIONS)
  }

  /** Stacks are at most some hundred frames deep. */
  #isWithinItself(index: number): boolean {
    const { frame, parent } = this.#branches[index]!
    let up = parent
    while (up !== NO_BRANCH && this.#branches[up]!.frame !== frame) up = this.#branches[up]!.parent
    return up !== NO_BRANCH
  }

  /** A parent is as heavy as its children and older, so it is never cut off before them. */
  nodes(): CpuNode[] {
    const order = [...this.#branches.keys()].toSorted((a, b) => this.#branches[b]!.total - this.#branches[a]!.total)
    return order
      .slice(0, MAX_NODES)
      .toSorted((a, b) => a - b)
      .map((index) => this.#describe(index))
  }

  #describe(index: number): CpuNode {
    const { parent, frame, self, total } = this.#branches[index]!
    const { library, ...site } = this.#frames[frame]!
    return {
      id: index + 1,
      parent: parent === NO_BRANCH ? null : parent + 1,
      ...siteOf(site),
      library,
      selfTime: self,
      totalTime: total,
    }
  }
}

const isOfRuntime = (file: string): boolean => file === '' || file.startsWith('node:')
