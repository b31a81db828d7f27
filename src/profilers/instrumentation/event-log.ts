import { performance } from 'node:perf_hooks'
import type { Recorder } from '../../core/recorder.ts'
import { theMeter } from '../../core/scope.ts'

/** What happened; the lowest bits of an event's code, above them is a site's number. */
export const KIND = {
  /** `a` is the parent's number. The n-th call of a log is task n. */
  call: 0,
  suspend: 1,
  /** Resumed by the loop: nothing of ours was running. */
  resume: 2,
  /** Resumed by running code, as a generator is. */
  resumeNested: 3,
  completed: 4,
  failed: 5,
  cancelled: 6,
  /** The body has returned another promise; how that settles comes later. */
  returned: 7,
  /** The promise that a body had returned has settled now. */
  laterCompleted: 8,
  laterFailed: 9,
  laterCancelled: 10,
  /** Loop work of the profile outside any task; `a` is the parent of what it calls. */
  rootEnter: 11,
  rootLeave: 12,
  /** Work of another profile begins or ends inside this one's. */
  foreignEnter: 13,
  foreignLeave: 14,
  /** The loop has turned; the `time` is when the busy stretch began that it is in from here on. */
  turn: 15,
  /** The promise that a body had returned had settled by then. */
  earlyCompleted: 16,
  earlyFailed: 17,
  earlyCancelled: 18,
} as const
/** Leaves 27 bits for a site's number. */
export const KIND_BITS = 5
export const KIND_MASK = 31

/** Events of one block, and blocks of a log that are kept before they are replayed into the record. */
const BLOCK_EVENTS = 2048
const MAX_BLOCKS = 96
const MAX_SPARE_BLOCKS = 64

/** One typed array per field. */
export interface EventBlock {
  time: Float64Array
  a: Uint32Array
  code: Uint32Array
  length: number
}

const now: () => number = performance.now.bind(performance)
const spares: EventBlock[] = []

/**
 * What the instrumented code of one profile did, as numbers. Writing an event is a clock reading and three stores;
 * everything else is made of it when somebody looks. A log that gets long is replayed into the record while it runs, so
 * that it stays bounded.
 */
export class EventLog {
  readonly recorder: Recorder
  /** Called with full blocks when there are too many of them. */
  readonly replay: (log: EventLog) => void
  closed = false
  tasks = 0
  /** Time in own slices so far, for figures while the profile runs. */
  running = 0
  blocks: EventBlock[] = []
  #block: EventBlock = takeBlock()
  #stretch = -1
  #full = 0

  constructor(recorder: Recorder, replay: (log: EventLog) => void) {
    this.recorder = recorder
    this.replay = replay
  }

  /** Gives the time of the event. */
  write(a: number, code: number): number {
    const time = now()
    const stretch = theMeter.look(time)
    if (this.#stretch !== stretch) this.#writeTurn(stretch)
    this.#put(time, a, code)
    return time
  }

  /** Hands over what was written since the last time. */
  takeBlocks(): EventBlock[] {
    const taken = [...this.blocks, this.#block]
    this.#full += this.#block.length
    this.blocks = []
    this.#block = takeBlock()
    return taken
  }

  /** Keeps the events in as little memory as they need, and gives the working block back. */
  close(): void {
    this.closed = true
    const { length } = this.#block
    this.#full += length
    const rest = {
      time: this.#block.time.slice(0, length),
      a: this.#block.a.slice(0, length),
      code: this.#block.code.slice(0, length),
      length,
    }
    giveBack(this.#block)
    this.#block = { ...rest, length: 0 }
    this.blocks.push(rest)
  }

  /** Events written so far. */
  get events(): number {
    return this.#full + this.#block.length
  }

  get byteLength(): number {
    return this.blocks.reduce((bytes, { time, a, code }) => bytes + time.byteLength + a.byteLength + code.byteLength, 0)
  }

  #writeTurn(stretch: number): void {
    this.#stretch = stretch
    this.#put(stretch, 0, KIND.turn)
  }

  #put(time: number, a: number, code: number): void {
    let block = this.#block
    if (block.length === BLOCK_EVENTS) block = this.#nextBlock()
    const index = block.length++
    block.time[index] = time
    block.a[index] = a
    block.code[index] = code
  }

  #nextBlock(): EventBlock {
    this.#full += BLOCK_EVENTS
    this.blocks.push(this.#block)
    this.#block = takeBlock()
    if (this.blocks.length >= MAX_BLOCKS) this.replay(this)
    return this.#block
  }
}

function takeBlock(): EventBlock {
  return (
    spares.pop() ?? {
      time: new Float64Array(BLOCK_EVENTS),
      a: new Uint32Array(BLOCK_EVENTS),
      code: new Uint32Array(BLOCK_EVENTS),
      length: 0,
    }
  )
}

/** Blocks are used again, because making one is dearer than filling it. */
export function giveBack(block: EventBlock): void {
  if (block.time.length !== BLOCK_EVENTS || spares.length >= MAX_SPARE_BLOCKS) return
  block.length = 0
  spares.push(block)
}
