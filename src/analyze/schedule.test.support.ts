import assert from 'node:assert/strict'
import fc from 'fast-check'
import { FakeClock } from '../core/recording/fake-clock.test.support.ts'
import { LoopMeter } from '../core/recording/loop-meter.ts'
import { LoopStack, StackEntry } from '../core/recording/loop-stack.ts'
import { Recorder } from '../core/recording/recorder.ts'
import type { Outcome, TaskState } from '../core/recording/task-state.ts'
import type { CodePlace, Trace } from '../model/trace.ts'

/** One step of a random schedule; `pick` chooses a function, a site or a task, `time` is in milliseconds. */
export interface Step {
  do: 'call' | 'suspend' | 'settle' | 'resume' | 'root' | 'leave' | 'rest' | 'others' | 'settleSuspended' | 'reopen'
  pick: number
  time: number
  outcome: Outcome
}

export const anySchedule: fc.Arbitrary<Step[]> = fc.array(
  fc.record({
    do: fc.constantFrom<Step['do'][]>(
      ...(['call', 'call', 'call', 'suspend', 'suspend', 'resume', 'resume', 'resume', 'settle', 'settle'] as const),
      ...(['root', 'leave', 'rest', 'others', 'settleSuspended', 'reopen'] as const),
    ),
    pick: fc.nat(50),
    time: fc.integer({ min: 0, max: 400 }).map((tenths) => tenths / 8),
    outcome: fc.constantFrom<Outcome[]>('completed', 'completed', 'failed', 'cancelled'),
  }),
  { maxLength: 150 },
)

/** The true history of one task, kept as plainly as possible. */
export interface ModelTask {
  number: number
  fn: number
  parent: number
  state: TaskState
  start: number
  end: number | null
  status: 'pending' | Outcome
  self: number
  waits: { site: number; from: number; to: number | null }[]
}

/** A profile that a random schedule drove through the real recorder, and the same from a naive model. */
export interface Played {
  trace: Trace
  tasks: ModelTask[]
  rootTime: number
  idle: number
  others: number
  maxConcurrency: number
}

const FUNCTIONS = 4
const SITES = 3

/** Returns the place of a function or an await: functions on lines 100, 200 …, their awaits on the lines below. */
export const placeOf = (fn: number, site?: number): CodePlace => PLACES[fn]![site === undefined ? SITES : site]!

const PLACES: readonly (readonly CodePlace[])[] = Array.from({ length: FUNCTIONS }, (_, fn) =>
  Array.from({ length: SITES + 1 }, (_unused, site) => {
    const functionLine = 100 * (fn + 1)
    const line = site === SITES ? functionLine : functionLine + site + 1
    return { script: '/app/random.js', line, column: 1, functionLine, functionColumn: 1, functionName: `fn${fn}` }
  }),
)

export function play(steps: readonly Step[], maxTasks: number): Played {
  const player = new Player(maxTasks)
  for (const step of steps) player.take(step)
  return player.finish()
}

/** Asserts that two numbers are equal up to the rounding of fractions. */
export const near = (actual: number, expected: number, what: string): void =>
  assert.ok(Math.abs(actual - expected) < 1e-6, `${what}: expected ${expected}, got ${actual}`)

export const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0)

/** `parent` is the number of the task that calls made here have as parent, 0 for none. */
type OnStack = { task: ModelTask | null; parent: number }

class Player {
  readonly #clock = new FakeClock()
  readonly #meter = new LoopMeter(this.#clock)
  readonly #loop = new LoopStack(this.#meter)
  readonly #recorder: Recorder
  readonly #tasks: ModelTask[] = []
  readonly #stack: OnStack[] = []
  #rootTime = 0
  #idle = 0
  #others = 0
  #maxConcurrency = 0

  constructor(maxTasks: number) {
    this.#meter.observe(this.#clock.now())
    this.#recorder = new Recorder({ name: 'random', clock: this.#clock, maxTasks, outer: null })
    this.#recorder.backend = 'hooks'
    this.#recorder.capabilities = { tasks: true, awaitPoints: true, blockingFunction: false, ledger: true }
  }

  take(step: Step): void {
    const top = this.#stack.at(-1)
    if (step.do === 'call') this.#call(step)
    else if (step.do === 'root' && top === undefined) this.#enterRoot(step)
    else if (step.do === 'suspend') this.#suspend(step)
    else if (step.do === 'settle' && top?.task != null) this.#settleTop(top.task, step)
    else if (step.do === 'leave' && top?.task === null) this.#leave(0)
    else if (step.do === 'resume' && top === undefined) this.#resume(step)
    else if (step.do === 'settleSuspended') this.#settleSuspended(step)
    else if (step.do === 'reopen') this.#reopen(step)
    else if (step.do === 'others' && top === undefined) this.#beBusy(step.time)
    else if (step.do === 'rest' && top === undefined) this.#rest(step.time)
    this.#work(step.time / 4)
  }

  finish(): Played {
    this.#loop.split(this.#clock.now())
    return {
      trace: this.#recorder.finish(),
      tasks: this.#tasks,
      rootTime: this.#rootTime,
      idle: this.#idle,
      others: this.#others,
      maxConcurrency: this.#maxConcurrency,
    }
  }

  #call({ pick }: Step): void {
    const fn = pick % FUNCTIONS
    const parent = this.#stack.at(-1)?.parent ?? 0
    const at = this.#clock.now()
    const state = this.#recorder.beginTask(this.#recorder.siteOf(placeOf(fn)), parent, at)
    const number = this.#tasks.length + 1
    const task: ModelTask = { number, fn, parent, state, start: at, end: null, status: 'pending', self: 0, waits: [] }
    this.#tasks.push(task)
    this.#maxConcurrency = Math.max(this.#maxConcurrency, this.#tasks.filter(({ end }) => end === null).length)
    this.#enter(task)
  }

  /** Enters a callback, of a task that waits or of nobody. */
  #enterRoot(step: Step): void {
    this.#enter(null, step.pick % 2 === 0 ? (this.#suspended(step)?.number ?? 0) : 0)
  }

  #enter(task: ModelTask | null, parent: number = task?.number ?? 0): void {
    this.#loop.enter(new StackEntry(this.#recorder, task?.state ?? null, parent), this.#clock.now())
    this.#stack.push({ task, parent })
  }

  #leave(endSite: number): void {
    this.#stack.pop()
    this.#loop.leave(this.#clock.now(), endSite)
  }

  #suspend({ pick }: Step): void {
    const task = this.#stack.at(-1)?.task
    if (task == null) return
    const at = this.#clock.now()
    const index = this.#recorder.siteOf(placeOf(task.fn, pick % SITES))
    this.#recorder.suspendTask(task.state, index, at)
    task.waits.push({ site: pick % SITES, from: at, to: null })
    this.#leave(index + 1)
  }

  #suspended({ pick }: Step): ModelTask | undefined {
    const suspended = this.#tasks.filter((task) => task.end === null && task.waits.at(-1)?.to === null)
    return suspended[pick % suspended.length]
  }

  #resume(step: Step): void {
    const task = this.#suspended(step)
    if (task === undefined) return
    task.waits.at(-1)!.to = this.#clock.now()
    this.#recorder.resumeTask(task.state, this.#clock.now())
    this.#enter(task)
  }

  #settleTop(task: ModelTask, step: Step): void {
    this.#settle(task, step)
    this.#leave(0)
  }

  #settleSuspended(step: Step): void {
    const task = this.#suspended(step)
    if (task === undefined) return
    task.waits.at(-1)!.to = this.#clock.now()
    this.#settle(task, step)
  }

  #settle(task: ModelTask, { outcome }: Step): void {
    const at = this.#clock.now()
    this.#recorder.settleTask(task.state, at)
    this.#recorder.settleTask(task.state, at + 5)
    this.#recorder.setOutcome(task.state, outcome)
    task.end = at
    task.status = outcome
  }

  /** Breaks the callers' contract on purpose: reopens a wait that is open, or one of a settled task. */
  #reopen({ pick }: Step): void {
    const task = this.#tasks[pick % this.#tasks.length]
    const isRunning = task !== undefined && this.#stack.some((each) => each.task === task)
    if (task !== undefined && !isRunning) this.#recorder.reopenWait(task.state)
  }

  #work(time: number): void {
    const top = this.#stack.at(-1)
    if (top === undefined) return
    this.#clock.work(time)
    if (top.task === null) this.#rootTime += time
    else top.task.self += time
  }

  #beBusy(time: number): void {
    const from = this.#clock.now()
    this.#clock.work(time)
    this.#others += time
    this.#meter.observe(this.#clock.now())
    this.#recorder.addBusyPeriod(from, this.#clock.now())
  }

  #rest(time: number): void {
    this.#clock.rest(time)
    this.#idle += time
  }
}
