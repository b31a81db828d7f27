import { now } from '../../core/now.ts'
import type { Recorder, RecordSource } from '../../core/recorder.ts'
import { theMeter } from '../../core/scope.ts'
import { EVENT_BYTES, giveBack, isPooled, largeBlocks, NO_BLOCK, shrink, smallBlocks } from './event-blocks.ts'
import type { EventBlock, OpenBlock } from './event-blocks.ts'

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
  /** The task that was called last has ended, and `a` awaits that at a site: an end and a suspend in one. */
  completedInAwait: 19,
} as const
/** Leaves 27 bits for a site's number. */
export const KIND_BITS = 5
export const KIND_MASK = 31

/** Blocks of a log that are kept before they are replayed into the record. */
const MAX_BLOCKS = 96

/** Makes the record of a log's events. */
export interface Replayer {
  /** Of all that the log hands over; called again with later ones. */
  run(log: EventLog): void
  /** The last call. */
  complete(log: EventLog): void
}

/**
 * What the instrumented code of one profile did, as numbers. Writing an event is a clock reading and three stores;
 * everything else is made of it when somebody looks. A log that gets long is replayed into the record while it runs, so
 * that it stays bounded. Its blocks are used again once the record has been made or dropped.
 */
export class EventLog implements RecordSource {
  readonly recorder: Recorder
  closed = false
  tasks = 0
  running = 0
  /** It waits for callbacks of the loop: of timers, sockets, files. */
  followsResources = false
  #full: OpenBlock[] | null = null
  /** What the last block of a log that has ended has left. */
  #last: EventBlock | null = null
  /** Its arrays and its length are fields of the log while it is written: a write is for the most part loads. */
  #block: OpenBlock = smallBlocks.take()
  #time: Float64Array = this.#block.time
  #what: Uint32Array = this.#block.what
  #length = 0
  #stretch = -1
  /** Until then nobody reads the loop's counters, so that the stretch is still the same. */
  #freshUntil: number = Number.NEGATIVE_INFINITY
  readonly #createReplayer: (recorder: Recorder) => Replayer
  #replayer: Replayer | null = null

  constructor(recorder: Recorder, createReplayer: (recorder: Recorder) => Replayer) {
    this.recorder = recorder
    this.#createReplayer = createReplayer
  }

  /** Gives the time of the event. */
  write(a: number, code: number): number {
    const time = now()
    if (time > this.#freshUntil) this.#lookAtLoop(time)
    this.#put(time, a, code)
    return time
  }

  /** An event that happened at `time`, before this; gives that again. */
  writeAt(time: number, a: number, code: number): number {
    this.#put(time, a, code)
    return time
  }

  /** An event at the time of the last one. */
  writeAgain(a: number, code: number): void {
    this.#put(this.#time[this.#length - 1]!, a, code)
  }

  /** Whether the last event is that this task was called or went on. */
  hasJustEntered(number: number): boolean {
    const last = this.#length - 1
    if (last < 0) return false
    const kind = this.#what[2 * last + 1]! & KIND_MASK
    if (kind === KIND.call) return this.tasks === number
    return (kind === KIND.resume || kind === KIND.resumeNested) && this.#what[2 * last] === number
  }

  /** If the last event was the end of `child`, and that the last call, makes the two one, and gives the time; else NaN. */
  endInAwait(child: number, task: number, code: number): number {
    const last = this.#length - 1
    const what = this.#what
    if (last < 0 || this.tasks !== child || what[2 * last] !== child) return Number.NaN
    if (what[2 * last + 1] !== KIND.completed) return Number.NaN
    what[2 * last] = task
    what[2 * last + 1] = code
    return this.#time[last]!
  }

  /** When the last event happened, if that was the task's end or suspend; else NaN. */
  timeLeft(number: number): number {
    const last = this.#length - 1
    if (last < 0 || this.#what[2 * last] !== number) return Number.NaN
    const kind = this.#what[2 * last + 1]! & KIND_MASK
    return hasLeft(kind) ? this.#time[last]! : Number.NaN
  }

  /** Hands over what was written since the last time; who takes the blocks gives them back. */
  takeBlocks(): EventBlock[] {
    const taken: EventBlock[] = this.#full ?? []
    taken.push(this.#last ?? this.#leaveBlock())
    this.#full = null
    this.#last = null
    this.#enterBlock(this.closed ? NO_BLOCK : largeBlocks.take())
    return taken
  }

  /**
   * A block that is not full is copied to its length, and goes back at once: the next request writes to memory that the
   * processor has at hand, and the history of a busy server is some numbers a request, of which nobody need let go.
   */
  close(): void {
    this.closed = true
    this.#last = shrink(this.#leaveBlock())
    this.#enterBlock(NO_BLOCK)
  }

  replay(): void {
    this.#replayer ??= this.#createReplayer(this.recorder)
    this.#replayer.complete(this)
  }

  get holdsStorage(): boolean {
    return this.#full !== null || isPooled(this.#last ?? this.#block)
  }

  discard(): void {
    for (const block of this.takeBlocks()) giveBack(block)
  }

  get byteLength(): number {
    let bytes = (this.#last ?? this.#block).time.length * EVENT_BYTES
    if (this.#full !== null) for (const { time } of this.#full) bytes += time.length * EVENT_BYTES
    return bytes
  }

  #lookAtLoop(time: number): void {
    const stretch = theMeter.look(time)
    this.#freshUntil = theMeter.freshUntil
    if (this.#stretch === stretch) return
    this.#stretch = stretch
    this.#put(stretch, 0, KIND.turn)
  }

  #put(time: number, a: number, code: number): void {
    const index = this.#length
    if (index === this.#time.length) return this.#putInNext(time, a, code)
    this.#length = index + 1
    this.#time[index] = time
    const what = this.#what
    what[2 * index] = a
    what[2 * index + 1] = code
  }

  #putInNext(time: number, a: number, code: number): void {
    if (this.closed) return
    this.#full ??= []
    this.#full.push(this.#leaveBlock())
    this.#enterBlock(largeBlocks.take())
    if (this.#full.length >= MAX_BLOCKS) {
      this.#replayer ??= this.#createReplayer(this.recorder)
      this.#replayer.run(this)
    }
    this.#put(time, a, code)
  }

  #enterBlock(block: OpenBlock): void {
    this.#block = block
    this.#time = block.time
    this.#what = block.what
    this.#length = block.length
  }

  #leaveBlock(): OpenBlock {
    this.#block.length = this.#length
    return this.#block
  }
}

const hasLeft = (kind: number): boolean =>
  kind === KIND.suspend || kind === KIND.completedInAwait || (kind >= KIND.completed && kind <= KIND.returned)
