import type { Program, Step } from './generated.test.support.ts'

/** A call, with all that happened to it; times are columns. */
export interface Call {
  name: string
  start: number
  /** Infinite while pending. */
  end: number
  fails: boolean
  /** Times on the loop: own ones, and those of calls that it made meanwhile. */
  runs: [start: number, end: number, isNested: boolean][]
  waits: TrueWait[]
  steps: Generator<Command, void, void>
  /** Those who are told of its end. */
  listeners: (() => void)[]
}

/** An execution of an `await`, and the reason for its end. */
export interface TrueWait {
  letter: string
  /** The function that the `await` calls, as the source tells it; empty for none. */
  callee: string
  start: number
  /** Infinite while it has not ended. */
  end: number
  /** The call that decided it; null for a timer. */
  decider: Call | null
}

type Command = { call: Call } | { await: Awaited }
interface Awaited {
  callee: string
  time: number
  calls: Call[]
  /** Tells who has decided, of those in the order of their ends; null if nobody has yet. */
  decide: (ended: Call[], count: number) => Call | null
}

/** Runs a program on a loop of its own: one call at a time, each run takes a column. Returns the calls, the first first. */
export function simulate(program: Program): { calls: Call[]; turns: number[] } {
  const loop = new Loop()
  loop.run(loop.begin(program))
  return { calls: loop.calls, turns: loop.turns }
}

class Loop {
  readonly calls: Call[] = []
  /** The columns in which the loop turned. */
  readonly turns: number[] = []
  #now = 0
  #timers: { due: number; fire: () => void }[] = []
  #microtasks: (() => void)[] = []

  begin(program: Program): Call {
    const call: Call = {
      ...{ name: `t${this.calls.length}`, start: this.#now, end: Infinity, fails: program.fails },
      ...{ runs: [], waits: [], listeners: [], steps: null! },
    }
    call.steps = this.#steps(program.steps)
    this.calls.push(call)
    return call
  }

  /** Runs until the first call has ended. */
  run(first: Call): void {
    this.#goOn(first)
    while (first.end === Infinity) {
      const next = this.#microtasks.shift()
      if (next !== undefined) next()
      else this.#turn()
    }
  }

  #turn(): void {
    this.#timers.sort((a, b) => a.due - b.due)
    const timer = this.#timers.shift()!
    this.#now = Math.max(this.#now, timer.due)
    this.turns.push(this.#now)
    timer.fire()
  }

  *#steps(steps: readonly Step[]): Generator<Command, void, void> {
    for (const step of steps) {
      if (step.do === 'sleep') yield { await: { callee: 'sleep', time: step.time, calls: [], decide: () => null } }
      else if (step.do === 'call' || step.do === 'early') yield* this.#single(step)
      else if (step.do === 'loop') {
        for (let turn = 0; turn < step.turns; turn++) yield* this.#single({ do: 'call', fn: step.fn })
      } else {
        const calls = step.fns.map((fn) => ({ fn }))
        const begun: Call[] = []
        for (const { fn } of calls) yield { call: this.#note(begun, fn) }
        yield { await: { callee: `Promise.${step.do}`, time: 0, calls: begun, decide: DECIDE[step.do] } }
      }
    }
  }

  *#single(step: Extract<Step, { fn: Program }>): Generator<Command, void, void> {
    const begun: Call[] = []
    yield { call: this.#note(begun, step.fn) }
    if (step.do === 'early') yield* this.#steps(step.between)
    // A promise in a variable is no call.
    const callee = step.do === 'early' ? '' : begun[0]!.name
    yield { await: { callee, time: 0, calls: begun, decide: DECIDE.all } }
  }

  #note(begun: Call[], fn: Program): Call {
    const call = this.begin(fn)
    begun.push(call)
    return call
  }

  /** Runs a call for a column, and on until it waits or has ended. */
  #goOn(call: Call): void {
    if (call.runs.length === 0) call.start = this.#now
    for (;;) {
      call.runs.push([this.#now, ++this.#now, false])
      const { value, done } = call.steps.next()
      if (done === true) return this.#settle(call)
      if ('call' in value) {
        const from = this.#now
        this.#goOn(value.call)
        call.runs.push([from, this.#now, true])
      } else if (this.#wait(call, value.await)) return
    }
  }

  #settle(call: Call): void {
    call.end = this.#now
    for (const listener of call.listeners) listener()
  }

  /** Returns whether the call waits now: what has ended before is not awaited, which a drawing could not show. */
  #wait(call: Call, { callee, time, calls, decide }: Awaited): boolean {
    const ended = calls.filter(({ end }) => end < Infinity).toSorted((a, b) => a.end - b.end)
    if (time === 0 && decide(ended, calls.length) !== null) return false
    const letter = String.fromCodePoint(97 + call.waits.length)
    const wait: TrueWait = { letter, callee, start: this.#now, end: Infinity, decider: null }
    call.waits.push(wait)
    const resume = (): void => {
      wait.end = this.#now
      this.#goOn(call)
    }
    if (time > 0) this.#timers.push({ due: this.#now + time, fire: resume })
    for (const each of calls.filter(({ end }) => end === Infinity)) {
      each.listeners.push(() => {
        if (wait.decider !== null) return
        ended.push(each)
        wait.decider = decide(ended, calls.length)
        if (wait.decider !== null) this.#microtasks.push(resume)
      })
    }
    return true
  }
}

const DECIDE: Record<'all' | 'allSettled' | 'race' | 'any', Awaited['decide']> = {
  all: (ended, count) => (ended.length === count ? ended.at(-1)! : null),
  allSettled: (ended, count) => (ended.length === count ? ended.at(-1)! : null),
  race: ([first]) => first ?? null,
  any: (ended) => ended.find(({ fails }) => !fails) ?? null,
}
