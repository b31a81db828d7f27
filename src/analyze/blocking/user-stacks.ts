import type { SampledInput } from '../trace/input.ts'

const NOTHING: ReadonlySet<number> = new Set()

/**
 * Finds the functions that answer for a sample, innermost first, by the tree of the samples: the user's; if there are
 * none on the stack, those of packages.
 */
export class UserStacks {
  readonly #input: SampledInput
  /** By node number: the nearest node of the user's, itself or above; 0 for none; -1 if not computed yet. */
  readonly #nearest: Int32Array
  /** By node number. */
  readonly #functions = new Map<number, ReadonlySet<number>>()
  /** By frame, the first frame of the same function: a module that is loaded twice has two frames for each. */
  readonly #sameAs: Uint32Array

  constructor(input: SampledInput) {
    this.#input = input
    this.#nearest = new Int32Array(input.samples.nodes.count + 1).fill(-1)
    this.#nearest[0] = 0
    this.#sameAs = findSame(input)
  }

  frameOf(node: number): number {
    return this.#sameAs[this.#input.samples.nodes.frame[node - 1]!]!
  }

  parentOf(node: number): number {
    return this.#input.samples.nodes.parent[node - 1]!
  }

  /** Returns the number of the nearest node of the user's, itself or above; 0 for none. */
  #nearestUsers(node: number): number {
    const path: number[] = []
    let at = node
    while (this.#nearest[at] === -1 && !this.#isUsers(at)) {
      path.push(at)
      at = this.parentOf(at)
    }
    const found = this.#nearest[at] === -1 ? at : this.#nearest[at]!
    this.#nearest[at] = found
    for (const each of path) this.#nearest[each] = found
    return found
  }

  #isUsers(node: number): boolean {
    const { library, isOwn, kind } = this.#input.frames[this.frameOf(node)]!
    return !library && !isOwn && kind === 'code'
  }

  #isPackages(node: number): boolean {
    const { library, isOwn, kind, file } = this.#input.frames[this.frameOf(node)]!
    return library && !isOwn && kind === 'code' && !isRuntimes(file)
  }

  /** Returns the functions of a stack that answer for it, innermost first, each once. */
  functionsOf(node: number): ReadonlySet<number> {
    if (node === 0) return NOTHING
    const known = this.#functions.get(node)
    if (known !== undefined) return known
    const found = this.#nearestUsers(node) === 0 ? this.#packagesOf(node) : this.#usersOf(node)
    this.#functions.set(node, found)
    return found
  }

  #usersOf(node: number): Set<number> {
    const frames = new Set<number>()
    for (let at = this.#nearestUsers(node); at !== 0; at = this.#nearestUsers(this.parentOf(at)))
      frames.add(this.frameOf(at))
    return frames
  }

  #packagesOf(node: number): Set<number> {
    const frames = new Set<number>()
    for (let at = node; at !== 0; at = this.parentOf(at)) if (this.#isPackages(at)) frames.add(this.frameOf(at))
    return frames
  }

  /** Returns the callee of the nearest function that answers; 0 if that ran itself, or if there is none. */
  calleeOf(node: number): number {
    const user = this.#nearestUsers(node)
    let callee = 0
    for (let at = node; at !== 0; at = this.parentOf(at)) {
      if (user === 0 ? this.#isPackages(at) : at === user) return callee
      if (!this.#isOwn(at)) callee = at
    }
    return 0
  }

  /** Returns the innermost function of the runtime's with a file that is no mere dispatcher of callbacks; 0 for none. */
  nearestOfRuntime(node: number): number {
    for (let at = node; at !== 0; at = this.parentOf(at)) {
      const { kind, file } = this.#input.frames[this.frameOf(at)]!
      if (kind === 'code' && file.startsWith('node:')) return DISPATCHER_FILE.test(file) ? 0 : at
    }
    return 0
  }

  #isOwn(node: number): boolean {
    return this.#input.frames[this.frameOf(node)]!.isOwn
  }

  /**
   * Returns a stack, outermost first, from the first function that is not the runtime's, without the profiler's frames.
   */
  pathTo(node: number): number[] {
    const path: number[] = []
    for (let at = node; at !== 0; at = this.parentOf(at)) if (!this.#isOwn(at)) path.push(at)
    path.reverse()
    const first = path.findIndex((each) => !this.#isRuntimes(each))
    return first < 0 ? path.slice(-1) : path.slice(first)
  }

  #isRuntimes(node: number): boolean {
    const { library, file } = this.#input.frames[this.frameOf(node)]!
    return library && isRuntimes(file)
  }
}

const isRuntimes = (file: string): boolean => file === '' || file.startsWith('node:')

/** The runtime's files that call the callbacks that are due, and none of whose time is their own. */
const DISPATCHER_FILE = /^node:internal\/(?:timers|process\/task_queues|async_hooks)\b/

function findSame({ samples, frames }: SampledInput): Uint32Array {
  const first = new Map<string, number>()
  return Uint32Array.from(samples.frames, (_, frame) => {
    const { file, line, column, function: name } = frames[frame]!
    const key = `${file}:${line}:${column}:${name}`
    const known = first.get(key) ?? frame
    first.set(key, known)
    return known
  })
}
