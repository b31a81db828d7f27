import type { Clock } from '../../core/clock.ts'
import { LoopStack, StackEntry } from '../../core/loop-stack.ts'
import { Recorder } from '../../core/recorder.ts'
import type { Outcome, TaskState } from '../../core/task-state.ts'
import { costOfReadings } from './event-cost.ts'
import { giveBack } from './event-blocks.ts'
import type { EventBlock } from './event-blocks.ts'
import { KIND, KIND_BITS, KIND_MASK } from './event-log.ts'
import type { EventLog, Replayer } from './event-log.ts'
import { placeOfSite } from './sites.ts'

const OUTCOMES: Record<number, Outcome> = {
  [KIND.completed]: 'completed',
  [KIND.failed]: 'failed',
  [KIND.cancelled]: 'cancelled',
  [KIND.laterCompleted]: 'completed',
  [KIND.laterFailed]: 'failed',
  [KIND.laterCancelled]: 'cancelled',
  [KIND.earlyCompleted]: 'completed',
  [KIND.earlyFailed]: 'failed',
  [KIND.earlyCancelled]: 'cancelled',
}

/** For a recorder that records nothing. */
const FROZEN: Clock = { now: () => 0, idle: () => 0, turns: () => 0, epoch: () => 0 }

/** Turns a log's events into the profile's record, block by block; between two calls it remembers where it was. */
export class Replay implements Replayer {
  readonly #recorder: Recorder
  readonly #tasks = new Map<number, TaskState>()
  readonly #loop: LoopStack
  readonly #foreign: Recorder
  /** When the bodies ended whose returned promises have not settled; no more than returned-promises.ts follows. */
  readonly #returned = new Map<number, number>()
  #calls = 0
  #stretch: number
  /** How often the clock was read: events of one time share a reading. */
  #readings = 0
  #lastAt = Number.NaN

  constructor(recorder: Recorder) {
    this.#recorder = recorder
    this.#stretch = recorder.start
    const stretch = (): number => this.#stretch
    this.#loop = new LoopStack({ observe: stretch, look: stretch })
    this.#foreign = new Recorder({ name: '', clock: FROZEN, maxTasks: 0, outer: null })
    this.#foreign.closed = true
  }

  run(log: EventLog): void {
    for (const block of log.takeBlocks()) {
      for (let index = 0; index < block.length; index++) this.#event(block, index)
      giveBack(block)
    }
  }

  /** Ends what is still open. */
  complete(log: EventLog): void {
    this.run(log)
    this.#recorder.cost = costOfReadings(this.#readings)
    this.#loop.truncate(0, this.#recorder.end)
  }

  #event(block: EventBlock, index: number): void {
    const at = block.time[index]!
    const a = block.what[2 * index]!
    const code = block.what[2 * index + 1]!
    if (at !== this.#lastAt) this.#readings++
    this.#lastAt = at
    const site = code >>> KIND_BITS
    switch (code & KIND_MASK) {
      case KIND.call:
        return this.#call(a, site, at)
      case KIND.suspend:
        return this.#suspend(a, site, at)
      case KIND.completedInAwait:
        this.#settle(this.#calls, KIND.completed, at)
        return this.#suspend(a, site, at)
      case KIND.resume:
        this.#loop.reset(at)
        return this.#resume(a, at)
      case KIND.resumeNested:
        return this.#resume(a, at)
      case KIND.returned:
        this.#returned.set(a, at)
        return this.#leave(a, at, 0)
      case KIND.rootEnter:
        return this.#loop.enter(new StackEntry(this.#recorder, null, a), at)
      case KIND.foreignEnter:
        return this.#loop.enter(new StackEntry(this.#foreign, null, 0), at)
      case KIND.rootLeave:
        return this.#leaveLast((entry) => entry.recorder === this.#recorder && entry.charge === null, at)
      case KIND.foreignLeave:
        return this.#leaveLast((entry) => entry.recorder === this.#foreign, at)
      case KIND.turn:
        this.#stretch = at
        return
      default:
        return this.#settle(a, code & KIND_MASK, at)
    }
  }

  #call(parent: number, site: number, at: number): void {
    const recorder = this.#recorder
    const task = recorder.beginTask(recorder.siteOf(placeOfSite(site)), parent, at)
    this.#tasks.set(++this.#calls, task)
    this.#loop.enter(new StackEntry(recorder, task, task.number), at)
  }

  #suspend(number: number, site: number, at: number): void {
    const task = this.#tasks.get(number)
    if (task === undefined) return
    const index = this.#recorder.siteOf(placeOfSite(site))
    this.#recorder.suspendTask(task, index, at)
    this.#leave(number, at, index + 1)
  }

  #resume(number: number, at: number): void {
    const task = this.#tasks.get(number)
    if (task === undefined) return
    this.#recorder.resumeTask(task, at)
    this.#loop.enter(new StackEntry(this.#recorder, task, number), at)
  }

  #settle(number: number, kind: number, at: number): void {
    const task = this.#tasks.get(number)
    const outcome = OUTCOMES[kind]
    if (task === undefined || outcome === undefined) return
    const returnedAt = this.#returned.get(number)
    this.#recorder.settleTask(task, kind >= KIND.earlyCompleted ? (returnedAt ?? at) : at)
    this.#recorder.setOutcome(task, outcome)
    this.#tasks.delete(number)
    if (returnedAt === undefined) this.#leave(number, at, 0)
    else this.#returned.delete(number)
  }

  #leave(number: number, at: number, endSite: number): void {
    const { entries } = this.#loop
    const index = entries.findLastIndex((entry) => entry.charge?.number === number)
    if (index < 0) return
    this.#loop.truncate(index + 1, at)
    this.#loop.leave(at, endSite)
  }

  #leaveLast(matches: (entry: StackEntry) => boolean, at: number): void {
    const index = this.#loop.entries.findLastIndex(matches)
    if (index >= 0) this.#loop.truncate(index, at)
  }
}
