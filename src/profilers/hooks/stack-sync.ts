import type { LoopStack } from '../../core/recording/loop-stack.ts'
import { captureStack, isSuspendedFrame } from './call-sites.ts'
import type { Frame, FrameTable, FunctionInfo, Stack } from './call-sites.ts'
import { CallEntry } from './records.ts'

/** Enough frames for most callers. Each frame costs, so deeper stacks are captured only if these do not suffice. */
export const FEW_FRAMES = 4
export const SOME_FRAMES = 20
const MANY_FRAMES = 128
const ALL_FRAMES = 4000

export const GENERATOR_METHODS: ReadonlySet<string> = new Set(['next', 'return', 'throw'])

/**
 * The place at which the real stack and ours agree: the entry's index, and the frame above it for a generator's body.
 */
interface Match {
  entry: number
  body: Frame | null
}

/**
 * Brings our stack in line with the real one.
 *
 * V8 tells when an async function begins and when its promise settles, but a function that returns another promise
 * without an `await` settles later than it returns. Its entry would stay on our stack and become the parent of the
 * caller's next calls. So whenever a stack is captured, entries that are no longer on it are removed.
 */
export class StackSync {
  readonly #loop: LoopStack
  readonly #frames: FrameTable

  constructor(loop: LoopStack, frames: FrameTable) {
    this.#loop = loop
    this.#frames = frames
  }

  /**
   * Removes entries that have returned. `from` is the first frame of `stack` that may belong to an entry; `below` is
   * the hook under which the stack was captured. Returns the frame of a generator's body if the top entry is a request.
   */
  align(stack: Stack, from: number, below: (...args: never[]) => unknown, at: number): Frame | null {
    const first = this.#firstOfRun()
    if (first === this.#loop.entries.length) return null
    let match = this.#match(stack, from, first)
    for (const limit of [SOME_FRAMES, MANY_FRAMES, ALL_FRAMES]) {
      if (match !== 'deeper') break
      match = this.#match(captureStack(limit, below), from, first)
    }
    if (match === 'none' || match === 'deeper') {
      this.#loop.truncate(first, at)
      return null
    }
    this.#loop.truncate(match.entry + 1, at)
    this.#dropReturnedTwins(first, from, below, at)
    return match.body
  }

  /** Returns the index of the lowest of the calls at the top; below it is a callback or the recording's root. */
  #firstOfRun(): number {
    const { entries } = this.#loop
    let first = entries.length
    while (first > 0 && entries[first - 1] instanceof CallEntry) first--
    return first
  }

  #match({ sites, cut }: Stack, from: number, first: number): Match | 'none' | 'deeper' {
    for (let index = from; index < sites.length; index++) {
      const site = sites[index]!
      const frame = this.#frames.frameOf(site)
      const entry = this.#findEntry(frame, first)
      if (entry < 0) continue
      if (isSuspendedFrame(site)) return 'none'
      const body = frame.fn === null && index > 0 ? this.#frames.frameOf(sites[index - 1]!) : null
      return { entry, body }
    }
    return cut ? 'deeper' : 'none'
  }

  #findEntry(frame: Frame, first: number): number {
    const { entries } = this.#loop
    const isRequest = frame.fn === null && GENERATOR_METHODS.has(frame.builtin)
    if (frame.fn === null && !isRequest) return -1
    for (let index = entries.length - 1; index >= first; index--) {
      const { call, request } = entries[index] as CallEntry
      if (isRequest ? request !== null && call === null : call?.fn === frame.fn) return index
    }
    return -1
  }

  /**
   * Removes returned calls of a function that calls itself, whose levels all look the same. The number of its frames
   * tells how many calls are left, if the whole stack can be captured.
   */
  #dropReturnedTwins(first: number, from: number, below: (...args: never[]) => unknown, at: number): void {
    const fn = (this.#loop.top as CallEntry).call?.fn
    if (fn === undefined) return
    const twins = this.#entriesOf(fn, first)
    if (twins.length < 2 || twins.length > MANY_FRAMES) return
    const stack = captureStack(MANY_FRAMES, below)
    if (stack.cut) return
    const present = this.#countFrames(stack.sites.slice(from), fn)
    const returned = twins.length - present
    if (returned > 0 && present > 0) this.#loop.truncate(twins[twins.length - 1 - returned]! + 1, at)
  }

  #entriesOf(fn: FunctionInfo, first: number): number[] {
    const { entries } = this.#loop
    const found: number[] = []
    for (let index = first; index < entries.length; index++) {
      if ((entries[index] as CallEntry).call?.fn === fn) found.push(index)
    }
    return found
  }

  #countFrames(sites: Stack['sites'], fn: FunctionInfo): number {
    let count = 0
    for (const site of sites) {
      if (this.#frames.frameOf(site).fn !== fn) continue
      if (isSuspendedFrame(site)) break
      count++
    }
    return count
  }
}
