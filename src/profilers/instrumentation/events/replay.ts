import { frozenClock } from '../../../core/recording/clock.ts'
import { LoopStack, StackEntry } from '../../../core/recording/loop-stack.ts'
import { Recorder } from '../../../core/recording/recorder.ts'
import type { TaskState } from '../../../core/recording/task-state.ts'
import { coldness, costOfEvent } from './event-cost.ts'
import { giveBack } from './event-blocks.ts'
import type { EventBlock } from './event-blocks.ts'
import { isEntry, isNext, KIND, KIND_BITS, KIND_MASK } from './event-log.ts'
import type { EventLog, Replayer } from './event-log.ts'
import { OUTCOMES } from './outcomes.ts'
import { placeOfSite } from './sites.ts'
import { SliceCosts } from './slice-costs.ts'

interface EventNumbers {
  a: number
  site: number
  at: number
}

/** Replays a log's events into the recording's record, block by block, and keeps its state between two calls. */
export class Replay implements Replayer {
  readonly #recorder: Recorder
  readonly #tasks = new Map<number, TaskState>()
  readonly #loop: LoopStack
  readonly #foreign: Recorder
  /**
   * Times at which bodies ended whose returned promises have not settled; at most as many as returned-promises.ts
   * tracks.
   */
  readonly #returned = new Map<number, number>()
  #calls = 0
  #events = 0
  #busySince: number
  readonly #costs: SliceCosts
  /** Time of the last event: those of one time share a reading of the clock. */
  #lastAt = Number.NaN
  /** Time at which nothing of the recording ran any more. */
  #leftAt = Number.NaN

  constructor(recorder: Recorder) {
    this.#recorder = recorder
    this.#costs = new SliceCosts(recorder)
    this.#busySince = recorder.start
    this.#loop = new LoopStack({ observe: () => this.#busySince, look: () => this.#busySince })
    this.#foreign = new Recorder({ name: '', clock: frozenClock, maxTasks: 0, outer: null })
    this.#foreign.closed = true
  }

  run(log: EventLog): void {
    for (const block of log.takeBlocks()) {
      for (let index = 0; index < block.length; index++) this.#event(block, index, log.before + this.#events++)
      giveBack(block)
    }
  }

  /** Replays the last events, and ends the slices that are still open. */
  complete(log: EventLog): void {
    this.run(log)
    this.#loop.truncate(0, this.#recorder.end)
    for (const { task, kind } of log.lateEnds) this.#settle(task, kind, this.#recorder.end)
    this.#costs.finish()
  }

  #event(block: EventBlock, index: number, before: number): void {
    const at = block.time[index]!
    const [a, code] = [block.what[2 * index]!, block.what[2 * index + 1]!]
    const kind = code & KIND_MASK
    const cost = costOfEvent(kind, at !== this.#lastAt) * coldness(before)
    this.#lastAt = at
    const numbers = { a, site: code >>> KIND_BITS, at }
    if (!isEntry(kind)) return this.#end(kind, numbers, cost)
    this.#costs.beforeEntry(cost, this.#loop.top, isNext(kind))
    this.#apply(kind, numbers)
  }

  #end(kind: number, numbers: EventNumbers, cost: number): void {
    const { entries } = this.#loop
    const depth = entries.length
    if (depth === 0) {
      this.#leftAt = numbers.at
      this.#recorder.cost += cost
      return this.#apply(kind, numbers)
    }
    const [innermost, caller] = [entries[depth - 1]!, depth > 1 ? entries[depth - 2] : undefined]
    this.#apply(kind, numbers)
    if (entries.length === 0) this.#leftAt = numbers.at
    this.#costs.add(cost, entries.length === 0)
    this.#costs.take(innermost)
    if (caller !== undefined && entries.length < depth - 1) this.#costs.take(caller)
  }

  #apply(kind: number, { a, site, at }: EventNumbers): void {
    switch (kind) {
      case KIND.callNext:
        this.#bridge(at)
        return this.#call(a, site, at)
      case KIND.call:
        return this.#call(a, site, at)
      case KIND.suspend:
        return this.#suspend(a, site, at)
      case KIND.completedInAwait:
        this.#settle(this.#calls, KIND.completed, at)
        return this.#suspend(a, site, at)
      case KIND.resumeNext:
        return this.#resume(a, this.#enteredAt(at))
      case KIND.resume:
        this.#loop.resetTasks(at)
        return this.#resume(a, at)
      case KIND.resumeNested:
        return this.#resume(a, at)
      case KIND.returned:
        this.#returned.set(a, at)
        return this.#leave(a, at, 0)
      case KIND.rootEnterNext:
        return this.#enterRoot(a, site, this.#enteredAt(at))
      case KIND.rootEnter:
        return this.#enterRoot(a, site, at)
      case KIND.foreignEnter:
        this.#loop.dropStale(at)
        return this.#loop.enter(new StackEntry(this.#foreign, null, 0), at)
      case KIND.rootLeave:
        return this.#leaveLast((entry) => entry.recorder === this.#recorder && entry.charge === null, at)
      case KIND.foreignLeave:
        return this.#leaveLast((entry) => entry.recorder === this.#foreign, at)
      case KIND.turn:
        this.#busySince = at
        return
      default:
        return this.#settle(a, kind, at)
    }
  }

  /** Returns when work begins that follows the last directly: what the engine did in between was for it. */
  #enteredAt(at: number): number {
    if (this.#loop.top === undefined) return this.#leftAt
    this.#loop.resetTasks(at)
    return at
  }

  /** Adds a root slice up to a call that nothing of the app's own makes: a library has been resumed, which calls. */
  #bridge(at: number): void {
    if (this.#loop.top !== undefined) return
    this.#loop.enter(new StackEntry(this.#recorder, null, 0), this.#leftAt)
    this.#loop.leave(at, 0)
  }

  #call(parent: number, site: number, at: number): void {
    const recorder = this.#recorder
    const task = recorder.beginTask(recorder.siteOf(placeOfSite(site)), parent, at)
    this.#tasks.set(++this.#calls, task)
    this.#loop.enter(new StackEntry(recorder, task, task.number), at)
  }

  #enterRoot(parent: number, site: number, at: number): void {
    // A callback that threw has left its root behind, and the loop has turned since.
    this.#loop.dropStale(at)
    const fn = site === 0 ? 0 : this.#recorder.siteOf(placeOfSite(site)) + 1
    this.#loop.enter(new StackEntry(this.#recorder, null, parent, fn), at)
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
