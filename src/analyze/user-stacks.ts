import type { SampledInput } from './input.ts'

/** Who answers for a sample: its user functions, innermost first, by the tree of the samples. */
export class UserStacks {
  readonly #input: SampledInput
  /** By node number: the nearest node of the user's, itself or above; 0 for none; -1 where it is not known yet. */
  readonly #nearest: Int32Array

  constructor(input: SampledInput) {
    this.#input = input
    this.#nearest = new Int32Array(input.samples.nodes.count + 1).fill(-1)
    this.#nearest[0] = 0
  }

  frameOf(node: number): number {
    return this.#input.samples.nodes.frame[node - 1]!
  }

  parentOf(node: number): number {
    return this.#input.samples.nodes.parent[node - 1]!
  }

  /** Number of the nearest node of the user's, itself or above; 0 for none. */
  nearest(node: number): number {
    const path: number[] = []
    let at = node
    while (this.#nearest[at] === -1 && !this.isUsers(at)) {
      path.push(at)
      at = this.parentOf(at)
    }
    const found = this.#nearest[at] === -1 ? at : this.#nearest[at]!
    this.#nearest[at] = found
    for (const each of path) this.#nearest[each] = found
    return found
  }

  isUsers(node: number): boolean {
    const { library, isOwn, kind } = this.#input.frames[this.frameOf(node)]!
    return !library && !isOwn && kind === 'code'
  }

  /** The user's functions of a stack, innermost first, each once. */
  functionsOf(node: number): Set<number> {
    const frames = new Set<number>()
    for (let at = this.nearest(node); at !== 0; at = this.nearest(this.parentOf(at))) frames.add(this.frameOf(at))
    return frames
  }

  /** What the nearest function of the user's had called; 0 where it ran itself, or there is none. */
  calleeOf(node: number): number {
    const user = this.nearest(node)
    let callee = 0
    for (let at = node; at !== user && at !== 0; at = this.parentOf(at)) if (!this.#isOwn(at)) callee = at
    return user === 0 ? 0 : callee
  }

  #isOwn(node: number): boolean {
    return this.#input.frames[this.frameOf(node)]!.isOwn
  }

  /** All of a stack, outermost first, from the first function that is not the runtime's; nothing of the profiler. */
  pathTo(node: number): number[] {
    const path: number[] = []
    for (let at = node; at !== 0; at = this.parentOf(at)) if (!this.#isOwn(at)) path.push(at)
    path.reverse()
    const first = path.findIndex((each) => !this.#isRuntimes(each))
    return first < 0 ? path.slice(-1) : path.slice(first)
  }

  #isRuntimes(node: number): boolean {
    const { library, file } = this.#input.frames[this.frameOf(node)]!
    return library && (file === '' || file.startsWith('node:'))
  }
}
