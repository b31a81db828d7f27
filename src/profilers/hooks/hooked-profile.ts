import type { Recorder } from '../../core/recorder.ts'
import { YieldedGenerators } from './generators.ts'
import { inspectOutcome } from '../outcome.ts'
import type { Call } from './records.ts'

/** Settled promises that nobody listened to yet; their outcome is looked up when the profile ends. */
const MAX_UNOBSERVED = 2000
const PRUNE_EVERY = 500
/** Milliseconds of cost that are never held against a profile. */
const FREE_COST = 50

/** What the hooks keep of one profile besides its record. */
export class HookedProfile {
  readonly recorder: Recorder
  readonly generators: YieldedGenerators = new YieldedGenerators()
  /** No stacks any more: calls and waits cannot be told apart. */
  blind = false
  readonly #maxOverhead: number
  #refused = 0
  #unobserved: { call: Call; promise: Promise<unknown> }[] = []

  /** `maxOverhead`: share of the profile's time, 0 to 1. */
  constructor(recorder: Recorder, maxOverhead: number) {
    this.recorder = recorder
    this.#maxOverhead = maxOverhead
  }

  /** Books the hooks' own time, and stops capturing stacks where it has become too much. */
  addCost(from: number, to: number): void {
    const { recorder } = this
    recorder.cost += to - from
    if (this.blind || recorder.cost <= FREE_COST) return
    const elapsed = to - recorder.start
    if (recorder.cost <= this.#maxOverhead * elapsed) return
    this.blind = true
    recorder.shed(
      `stacks were no longer captured after ${Math.round(elapsed)} ms: profiling had cost ` +
        `${Math.round(recorder.cost)} ms, more than asyncProfilerMaxOverhead (${this.#maxOverhead}) of the time; ` +
        'from there on tasks and awaits are not all counted, so their numbers are lower bounds',
    )
  }

  settledUnobserved(call: Call, promise: Promise<unknown>): void {
    if (this.#unobserved.length >= MAX_UNOBSERVED && this.#refused++ % PRUNE_EVERY === 0) {
      this.#unobserved = this.#unobserved.filter((each) => !each.call.observed)
    }
    if (this.#unobserved.length < MAX_UNOBSERVED) this.#unobserved.push({ call, promise })
  }

  finish(): void {
    for (const { call, promise } of this.#unobserved) {
      if (!call.observed && call.task !== null) this.recorder.setOutcome(call.task, inspectOutcome(promise))
    }
    this.#unobserved = []
  }
}
