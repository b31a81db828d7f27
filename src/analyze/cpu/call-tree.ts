import type { CpuFunction, CpuNode, FrameDescription, TraceSamples } from '../../model/cpu-samples.ts'
import { siteOf } from '../trace/site-of.ts'

/** Limits of the lists, of which the heaviest entries are kept: a page shows no more. */
const MAX_FUNCTIONS = 500
const MAX_NODES = 4000

interface Branch {
  parent: number
  frame: number
  self: number
  total: number
  samples: number
}

const NO_BRANCH = -1
const UNKNOWN = -2

/** The tree of the request's calls, without the profiler's own frames and without the runtime's above the user's. */
export class CallTree {
  readonly #samples: TraceSamples
  readonly #frames: readonly FrameDescription[]
  readonly #branches: Branch[] = []
  readonly #branchByCall = new Map<number, number>()
  /** By node number. */
  readonly #branchByNode: Int32Array
  /** By node number, 1 for the profiler's own and what it calls of the runtime's that has no file, such as a pattern. */
  readonly #isOwn: Uint8Array

  constructor(samples: TraceSamples, frames: readonly FrameDescription[]) {
    this.#samples = samples
    this.#frames = frames
    this.#branchByNode = new Int32Array(samples.nodes.count + 1).fill(UNKNOWN)
    this.#isOwn = new Uint8Array(samples.nodes.count + 1)
  }

  kindOf(node: number): FrameDescription['kind'] {
    return node === 0 ? 'idle' : this.#frames[this.#samples.nodes.frame[node - 1]!]!.kind
  }

  /** Adds a sample and returns the id of its entry in `nodes`. */
  add(node: number, weight: number): number {
    let index = this.#branchOf(node)
    // If all of a stack is the runtime's, it is represented by the innermost function.
    if (index === NO_BRANCH) index = this.#step(NO_BRANCH, this.#samples.nodes.frame[node - 1]!)
    const branch = this.#branches[index]!
    branch.self += weight
    branch.samples++
    return index + 1
  }

  /** Sums the totals. Called once, after the last `add`: children come after their parents. */
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
      if (!this.#isLeftOut(each, branch)) branch = this.#step(branch, frame)
      this.#branchByNode[each] = branch
    }
    return branch
  }

  #isLeftOut(node: number, parent: number): boolean {
    const { frame, parent: callers } = this.#samples.nodes
    const { isOwn, library, file } = this.#frames[frame[node - 1]!]!
    if (isOwn || (library && file === '' && this.#isOwn[callers[node - 1]!] === 1)) this.#isOwn[node] = 1
    return this.#isOwn[node] === 1 || (parent === NO_BRANCH && library && isOfRuntime(file))
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

  /** Tells whether a caller of a branch has the same function. Stacks are at most some hundred frames deep. */
  #isWithinItself(index: number): boolean {
    const { frame, parent } = this.#branches[index]!
    let up = parent
    while (up !== NO_BRANCH && this.#branches[up]!.frame !== frame) up = this.#branches[up]!.parent
    return up !== NO_BRANCH
  }

  /** Returns the heaviest nodes. A parent is as heavy as its children and older, so it is never cut off before them. */
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
