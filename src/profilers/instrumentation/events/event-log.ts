import { theClaims } from '../../../core/recording/claims/claims.ts'
import { now } from '../../../core/recording/now.ts'
import { asProfilerWork } from '../../../core/recording/profiler-work.ts'
import type { RecordSource } from '../../../core/recording/record-source.ts'
import type { Recorder } from '../../../core/recording/recorder.ts'
import { theMeter } from '../../../core/recording/scope.ts'
import { EVENT_BYTES, giveBack, isPooled, largeBlocks, NO_BLOCK, shrink, smallBlocks } from './event-blocks.ts'
import type { EventBlock, OpenBlock } from './event-blocks.ts'

/** Kinds of events: the lowest bits of an event's code. The bits above are a site's number. */
export const KIND = {
  /** `a` is the parent's number. The n-th call of a log is task n. */
  call: 0,
  suspend: 1,
  /** Resumed by the loop, while no code of the recording was running. */
  resume: 2,
  /** Resumed by running code, such as a generator. */
  resumeNested: 3,
  completed: 4,
  failed: 5,
  cancelled: 6,
  /** The body has returned another promise, whose settling is a later event. */
  returned: 7,
  /** The promise that a body had returned has settled now. */
  laterCompleted: 8,
  laterFailed: 9,
  laterCancelled: 10,
  /** Loop work of the recording outside any task; `a` is the parent of its calls. The site is its function's, or 0. */
  rootEnter: 11,
  rootLeave: 12,
  /** Work of another recording begins or ends inside this one's. */
  foreignEnter: 13,
  foreignLeave: 14,
  /** The loop has turned; `time` is the start of the new busy period. */
  turn: 15,
  /** The promise that a body has returned had settled before. */
  earlyCompleted: 16,
  earlyFailed: 17,
  earlyCancelled: 18,
  /** The last called task has ended, and `a` awaits it at a site: an end and a suspend in one. */
  completedInAwait: 19,
  /** The same as `call`, `resume` and `rootEnter`, directly after the recording's last work: nothing ran between. */
  callNext: 20,
  resumeNext: 22,
  rootEnterNext: 31,
} as const
/** Added to the kind of an event that enters the recording's work, if it does so directly after its last. */
export const NEXT: number = KIND.callNext - KIND.call
/** Leaves 27 bits for a site's number. */
export const KIND_BITS = 5
export const KIND_MASK = 31

/**
 * Maximum time (ms) between two works of a recording that follow each other directly, in microtasks. It takes 0.1 to 2
 * µs to get from one to the next, and more if memory is collected. Code that is not instrumented may run between, so it
 * is bounded.
 */
const MAX_HOP_MS = 1

/** Blocks that a log keeps before they are replayed into the record. */
const MAX_BLOCKS = 96

/** Maximum turns of the loop after a recording's end in which the ends of its tasks are still noted. */
const MAX_LATE_TURNS = 1
/** Tasks of a recording whose late ends are kept. */
const MAX_LATE_ENDS = 1000

/** How a task has ended after its recording; `kind` is `completed`, `failed` or `cancelled`. */
export interface LateEnd {
  readonly task: number
  readonly kind: number
}

/** Events of all logs whose blocks were full or are closed: how much the code that writes them has run. */
let written = 0

/** Writes the events of a log to the record. */
export interface Replayer {
  /** Replays the events that the log hands over; called again with later ones. */
  run(log: EventLog): void
  /** Replays the last events and completes the record. */
  complete(log: EventLog): void
}

/**
 * The events of the instrumented code of one recording, as numbers. Writing one is a clock reading and three stores;
 * everything else is derived from them when somebody opens the recording. A long log is replayed into the record while
 * it runs, so that it stays bounded. Its blocks are reused once the record has been made or dropped.
 */
export class EventLog implements RecordSource {
  readonly recorder: Recorder
  /** The log of the recording that has started this one, or null. The running time of this one is also that one's. */
  readonly outer: EventLog | null
  /** Events of the process before it. */
  readonly before: number = written
  closed = false
  tasks = 0
  running = 0
  /** True if it waits for callbacks of the loop: of timers, sockets, files. */
  tracksResources = false
  /** The tasks that have ended soon after the recording: those that have waited for the end of the answer, for one. */
  lateEnds: LateEnd[] = []
  #closedTurn = 0
  #full: OpenBlock[] | null = null
  /** The last block of a log that has ended. */
  #last: EventBlock | null = null
  /** Its arrays and its length are fields of the log while it is written, because loads are most of a write. */
  #block: OpenBlock = smallBlocks.take()
  #time: Float64Array = this.#block.time
  #what: Uint32Array = this.#block.what
  #length = 0
  #busySince = -1
  /** Until this time the loop's counters are not read, and the busy period is taken to be the same. */
  #freshUntil: number = Number.NEGATIVE_INFINITY
  readonly #createReplayer: (recorder: Recorder) => Replayer
  #replayer: Replayer | null = null

  constructor(recorder: Recorder, createReplayer: (recorder: Recorder) => Replayer) {
    this.recorder = recorder
    const around = recorder.outer?.source
    this.outer = around instanceof EventLog ? around : null
    this.#createReplayer = createReplayer
  }

  /** Writes an event now and returns its time. */
  write(a: number, code: number): number {
    const time = now()
    if (time > this.#freshUntil) this.#lookAtLoop(time)
    this.#put(time, a, code)
    return time
  }

  /**
   * Writes an event that enters work of the recording from the loop. Returns when its time begins: at the end of the last
   * one, if nobody else ran since (`isNext`) and the loop has not turned.
   */
  writeEntry(a: number, code: number, isNext: boolean): number {
    const time = now()
    if (time > this.#freshUntil && this.#isLate(time)) isNext = false
    const last = this.#length - 1
    if (!isNext || last < 0) {
      this.#put(time, a, code)
      return time
    }
    const leftAt = this.#time[last]!
    this.#put(time, a, code + NEXT)
    return leftAt
  }

  /** Looks at the loop, and returns whether it has turned since the last event, or that was long ago. */
  #isLate(time: number): boolean {
    const busySince = this.#busySince
    const last = this.#length - 1
    const isLong = last >= 0 && time - this.#time[last]! > MAX_HOP_MS
    this.#lookAtLoop(time)
    return isLong || busySince !== this.#busySince
  }

  /** Writes an event that happened at `time`, earlier, and returns that time. */
  writeAt(time: number, a: number, code: number): number {
    this.#put(time, a, code)
    return time
  }

  /** Writes a root from `since` to `at`, which is now; only its end if it has no time. */
  writeRoot(since: number, at: number): void {
    this.#lookAtLoop(at)
    if (since < at) this.#put(since, 0, KIND.rootEnter)
    this.#put(at, 0, KIND.rootLeave)
  }

  /** Writes an event at the time of the last one. */
  writeAgain(a: number, code: number): void {
    this.#put(this.#time[this.#length - 1]!, a, code)
  }

  /** Returns whether the last event is a call or a resume of this task. */
  hasJustEntered(number: number): boolean {
    const last = this.#length - 1
    if (last < 0) return false
    const kind = this.#what[2 * last + 1]! & KIND_MASK
    if (kind === KIND.call || kind === KIND.callNext) return this.tasks === number
    return isResume(kind) && this.#what[2 * last] === number
  }

  /**
   * Merges the end of `child` with the suspend of `task`, if that end is the last event and `child` is the last call.
   * Returns the time; NaN if they cannot be merged.
   */
  endInAwait(child: number, task: number, code: number): number {
    const last = this.#length - 1
    const what = this.#what
    if (last < 0 || this.tasks !== child || what[2 * last] !== child) return Number.NaN
    if (what[2 * last + 1] !== KIND.completed) return Number.NaN
    what[2 * last] = task
    what[2 * last + 1] = code
    return this.#time[last]!
  }

  /** Returns the time of the last event, if that was the task's end or suspend; else NaN. */
  timeLeft(number: number): number {
    const last = this.#length - 1
    if (last < 0 || this.#what[2 * last] !== number) return Number.NaN
    const kind = this.#what[2 * last + 1]! & KIND_MASK
    return hasLeft(kind) ? this.#time[last]! : Number.NaN
  }

  /** Returns the blocks since the last time. The caller must give them back. */
  takeBlocks(): EventBlock[] {
    const taken: EventBlock[] = this.#full ?? []
    taken.push(this.#last ?? this.#leaveBlock())
    this.#full = null
    this.#last = null
    this.#enterBlock(this.closed ? NO_BLOCK : largeBlocks.take())
    return taken
  }

  /**
   * Ends the log. A block that is not full is copied to its length and goes back to the pool at once: the next request
   * writes to memory that is in the processor's cache, and the history of a busy server keeps few numbers per request,
   * with nothing to free.
   */
  close(): void {
    this.closed = true
    // Without tasks none can end late, and a request without any is the cheapest.
    if (this.tasks > 0) this.#closedTurn = theMeter.turnsNow
    this.#last = shrink(this.#leaveBlock())
    this.#enterBlock(NO_BLOCK)
  }

  /** Notes how a task has ended after the recording, if that was in the same turn of the loop or in the next one. */
  endLate(task: number, kind: number): void {
    if (kind < KIND.completed || kind > KIND.cancelled || this.lateEnds.length >= MAX_LATE_ENDS) return
    if (theMeter.turnsNow - this.#closedTurn <= MAX_LATE_TURNS) this.lateEnds.push({ task, kind })
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
    const busySince = theMeter.look(time)
    this.#freshUntil = theMeter.freshUntil
    if (this.#busySince === busySince) return
    this.#busySince = busySince
    this.#put(busySince, 0, KIND.turn)
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
    if (this.#full.length >= MAX_BLOCKS) this.#empty(code & KIND_MASK)
    this.#put(time, a, code)
  }

  /** Replays a long log. That is the profiler's time, not the one of the work that an event of `kind` enters now. */
  #empty(kind: number): void {
    const replayer = (this.#replayer ??= this.#createReplayer(this.recorder))
    asProfilerWork(
      () => replayer.run(this),
      (time) => {
        if (isEntry(kind)) this.running -= time
        // The slice that seems to be open still has ended before.
        if (hasLeft(kind)) theClaims.time += time
      },
    )
  }

  #enterBlock(block: OpenBlock): void {
    this.#block = block
    this.#time = block.time
    this.#what = block.what
    this.#length = block.length
  }

  #leaveBlock(): OpenBlock {
    this.#block.length = this.#length
    written += this.#length
    return this.#block
  }
}

const isResume = (kind: number): boolean =>
  kind === KIND.resume || kind === KIND.resumeNext || kind === KIND.resumeNested

/** Returns whether work begins with an event of the kind. */
export const isEntry = (kind: number): boolean =>
  isResume(kind) || kind === KIND.call || kind === KIND.rootEnter || kind === KIND.foreignEnter || isNext(kind)

/** Returns whether that work follows the recording's last directly. */
export const isNext = (kind: number): boolean =>
  kind === KIND.callNext || kind === KIND.resumeNext || kind === KIND.rootEnterNext

const hasLeft = (kind: number): boolean =>
  kind === KIND.suspend || kind === KIND.completedInAwait || (kind >= KIND.completed && kind <= KIND.returned)
