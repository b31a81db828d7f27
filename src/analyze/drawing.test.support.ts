import { Claims } from '../core/recording/claims/claims.ts'
import { FakeClock } from '../core/recording/fake-clock.test.support.ts'
import { LoopMeter } from '../core/recording/loop-meter.ts'
import { profilerWork } from '../core/recording/profiler-work.ts'
import { LoopStack, StackEntry } from '../core/recording/loop-stack.ts'
import { Recorder } from '../core/recording/recorder.ts'
import type { TaskState } from '../core/recording/task-state.ts'
import type { SourcePlace } from '../model/place.ts'
import type { AsyncProfilingStats, Task } from '../model/async-stats.ts'
import type { CodePlace, Trace } from '../model/trace.ts'
import { analyzeAsync } from './async-stats.ts'
import type { AnalysisInput } from './trace/input.ts'

/**
 * Plays a drawing of an event loop through the real `LoopStack` and `Recorder`. One column is `scale` milliseconds (1
 * by default). Each line is a name, then its columns, which begin at the dots of the line `clock`:
 *
 *     clock   .........:.........:
 *     page    RR-RaaaaaaaaaR|
 *     load      RbbbbbbbbbR|
 *
 * `R` runs, `-` has a call running, a letter from `a` on waits at that `await` of its function, and the next column
 * begins with `|` settled, `!` failed, `x` cancelled. A task's parent is the line that has the call running.
 *
 * Names: `load#2` is another call of `load`; `~sleep` is a phantom, a plain function that looks like an async one;
 * `(root)` is a root slice, `(timer<page)` one of a callback that `page` has registered; `B:page` is of a second
 * profile, `B` (`A` is the first).
 *
 * Other lines: `others` has `#` during other work of the loop; `probe` has `=` for a busy period that ends with a turn
 * of the loop, and `t` for a turn alone; `A:profile` has `[` and `]` in the columns with which that profile begins and
 * ends. In a column without any of these the loop is idle.
 */
export function draw(text: string, options: DrawOptions = {}): Drawn {
  const lines = text.split('\n').filter((line) => line.trim() !== '')
  const clockLine = lines.find((line) => line.trimStart().startsWith('clock'))
  if (clockLine === undefined)
    throw new Error('Expected a line "clock" in the drawing, to see where its columns begin.')
  const margin = clockLine.search(/[.:]/)
  const width = clockLine.trimEnd().length - margin
  const rows = lines.map((line) => ({
    name: line.slice(0, margin).trim(),
    columns: line.slice(margin).padEnd(width + 1),
  }))
  const long = rows.find(({ columns }) => columns.trimEnd().length > width + 1)
  if (long !== undefined) throw new Error(`Expected "${long.name}" to end with the line "clock", it is longer.`)
  return new Player(rows, width, options).play()
}

export interface DrawOptions {
  /** Milliseconds per column. */
  scale?: number
  maxTasks?: number
  /** Flat milliseconds that the profiler claims to have cost. */
  cost?: number
}

/** The recorded profiles by letter, and shorthands for the first. */
export interface Drawn {
  traces: Map<string, Trace>
  inputOf: (profile: string) => AnalysisInput
  stats: (changes?: Partial<AnalysisInput>, profile?: string) => AsyncProfilingStats
  /** Returns the task of that name, `load` or, for the second call of it, `load#2`. */
  task: (name: string, profile?: string) => Task
}

interface Row {
  name: string
  columns: string
}

/** One line of a task or a root slice. */
interface Line extends Row {
  profile: string
  fn: string
  /** Name of the task that registered it, for root slices. */
  registrar: string | null
  state: TaskState | null
}

class Player {
  readonly #clock = new FakeClock()
  readonly #meter = new LoopMeter(this.#clock)
  readonly #claims = new Claims()
  readonly #loop = new LoopStack(this.#meter, this.#claims)
  readonly #claimedBefore = new Map<Recorder, number>()
  readonly #recorders = new Map<string, Recorder>()
  readonly #traces = new Map<string, Trace>()
  readonly #places = new Map<string, CodePlace>()
  readonly #lines: Line[]
  readonly #marks: Map<string, string>
  readonly #width: number
  readonly #options: DrawOptions
  readonly #stack: Line[] = []
  #isIdle = false

  constructor(rows: readonly Row[], width: number, options: DrawOptions) {
    this.#width = width
    this.#options = options
    this.#marks = new Map(rows.filter(isMark).map((row) => [row.name, row.columns]))
    this.#lines = rows.filter((row) => !isMark(row)).map(toLine)
    for (const { profile } of this.#lines)
      if (!this.#marks.has(`${profile}:profile`)) this.#marks.set(`${profile}:profile`, '')
  }

  play(): Drawn {
    this.#meter.observe(this.#clock.now())
    for (let column = 0; column <= this.#width; column++) {
      if (column === 0) this.#beginProfiles(0)
      else this.#advance(column - 1)
      this.#turn(column)
      if (column > 0) this.#endProfiles(column)
      if (column > 0) this.#beginProfiles(column)
      if (column < this.#width) this.#change(column)
    }
    return this.#drawn()
  }

  /** Advances the clock by one column, busy or idle as the column says. */
  #advance(column: number): void {
    const scale = this.#options.scale ?? 1
    const isBusy = this.#stack.length > 0 || this.#marks.get('others')?.[column] === '#'
    if (isBusy) this.#clock.work(scale)
    else this.#clock.rest(scale, this.#isIdle ? 0 : 1)
    this.#isIdle = !isBusy
  }

  #beginProfiles(column: number): void {
    for (const [profile, columns] of this.#profiles()) {
      const begins = columns === '' ? 0 : columns.indexOf('[')
      if (begins !== column) continue
      const recorder = new Recorder({
        name: profile,
        clock: this.#clock,
        outer: null,
        maxTasks: this.#options.maxTasks ?? 10_000,
      })
      recorder.backend = 'hooks'
      recorder.capabilities = { tasks: true, awaitPoints: true, blockingFunction: false, ledger: true }
      recorder.takeCost(null, this.#options.cost ?? 0)
      recorder.holding.begin(this.#claims, recorder.start, () => recorder.start)
      this.#claimedBefore.set(recorder, this.#claims.until(this.#clock.now()))
      this.#recorders.set(profile, recorder)
    }
  }

  /** Ends the profiles whose last column, `]`, this is. */
  #endProfiles(column: number): void {
    for (const [profile, columns] of this.#profiles()) {
      const ends = columns === '' ? this.#width : columns.indexOf(']') + 1
      if (ends !== column) continue
      this.#settleDue(column)
      this.#loop.split(this.#clock.now())
      this.#traces.set(profile, this.#finish(this.#recorders.get(profile)!))
    }
  }

  #finish(recorder: Recorder): Trace {
    recorder.claimed = this.#claims.until(this.#clock.now()) - this.#claimedBefore.get(recorder)!
    recorder.close()
    recorder.holding.end(this.#claims, recorder, profilerWork)
    return recorder.finish()
  }

  #profiles(): [string, string][] {
    const found = [...this.#marks].filter(([name]) => name.endsWith(':profile'))
    return found.map(([name, columns]) => [name.split(':')[0]!, columns.trimEnd()])
  }

  #turn(column: number): void {
    const probe = this.#marks.get('probe') ?? ''
    const scale = this.#options.scale ?? 1
    const now = this.#clock.now()
    const length = probe[column] === '=' ? 0 : (/=+$/.exec(probe.slice(0, column))?.[0].length ?? 0)
    if (probe[column] === 't' || length > 0) {
      this.#meter.observe(now)
      this.#clock.turn()
    }
    if (length === 0) return
    for (const recorder of this.#recorders.values()) recorder.addBusyPeriod(now - length * scale, now)
  }

  #change(column: number): void {
    this.#settleDue(column)
    const at = this.#clock.now()
    while (this.#stack.length > 0 && !isOnStack(this.#stack.at(-1)!, column)) this.#leave(column, at)
    const entering = this.#lines.filter((line) => isOnStack(line, column) && !this.#stack.includes(line))
    for (const line of entering.filter((each) => each.columns[column] === '-')) this.#enter(line, at)
    for (const line of entering.filter((each) => each.columns[column] === 'R')) this.#enter(line, at)
    this.#check(column)
  }

  /** Settles the tasks that end in this column: those on the stack, innermost first, and suspended ones. */
  #settleDue(column: number): void {
    const at = this.#clock.now()
    for (const line of [...this.#stack].reverse().concat(this.#lines.filter((each) => !this.#stack.includes(each)))) {
      const outcome = OUTCOMES[line.columns[column]!]
      if (outcome === undefined || line.state === null || !Number.isNaN(line.state.settledAt)) continue
      const recorder = this.#recorders.get(line.profile)!
      recorder.settleTask(line.state, at)
      recorder.setOutcome(line.state, outcome)
      if (this.#stack.at(-1) === line) {
        this.#stack.pop()
        this.#loop.leave(at, 0)
      }
    }
  }

  #leave(column: number, at: number): void {
    const line = this.#stack.pop()!
    const mark = line.columns[column]!
    if (line.state === null || !isWait(mark)) {
      this.#loop.leave(at, 0)
      return
    }
    const recorder = this.#recorders.get(line.profile)!
    const site = recorder.siteOf(this.#place(line.fn, mark))
    recorder.suspendTask(line.state, site, at)
    this.#loop.leave(at, site + 1)
  }

  #enter(line: Line, at: number): void {
    const recorder = this.#recorders.get(line.profile)!
    const top = this.#loop.top
    const parent = top?.recorder === recorder ? top.parent : 0
    if (line.fn.startsWith('(')) {
      const registrar = this.#lines.find((each) => each.name === line.registrar && each.profile === line.profile)
      this.#loop.enter(new StackEntry(recorder, null, registrar?.state?.number ?? 0), at)
    } else {
      if (line.state === null) line.state = recorder.beginTask(recorder.siteOf(this.#place(line.fn)), parent, at)
      else recorder.resumeTask(line.state, at)
      this.#loop.enter(new StackEntry(recorder, line.state, line.state.number), at)
    }
    this.#stack.push(line)
  }

  #isUnsettled({ state, profile }: Line): boolean {
    return state !== null && Number.isNaN(state.settledAt) && !this.#recorders.get(profile)!.closed
  }

  #check(column: number): void {
    const top = this.#stack.at(-1)
    const lost = this.#lines.find((line) => line.columns[column] === ' ' && this.#isUnsettled(line))
    if (lost !== undefined)
      throw new Error(`Expected "${lost.name}" to wait or settle in column ${column}, got a blank.`)
    const running = this.#lines.filter((line) => line.columns[column] === 'R')
    if (running.length > 1 || running[0] !== top) {
      throw new Error(
        `Expected one "R", that of the innermost call, in column ${column}; got ${running.map((line) => line.name).join(', ')}.`,
      )
    }
  }

  /** Returns a function's place. Functions are 100 lines apart; their awaits are on the lines below. */
  #place(fn: string, wait?: string): CodePlace {
    const key = `${fn} ${wait ?? ''}`
    const known = this.#places.get(key)
    if (known !== undefined) return known
    const functionLine = lineOf(fn)
    const line = wait === undefined ? functionLine : functionLine + 1 + wait.charCodeAt(0) - 'a'.charCodeAt(0)
    const place = { script: '/app/shop.js', line, column: 3, functionLine, functionColumn: 1, functionName: fn }
    this.#places.set(key, place)
    return place
  }

  #drawn(): Drawn {
    const inputOf = (profile: string): AnalysisInput => toInput(this.#traces.get(profile)!)
    const stats = (changes: Partial<AnalysisInput> = {}, profile = 'A'): AsyncProfilingStats =>
      analyzeAsync({ ...inputOf(profile), ...changes })
    const task = (name: string, profile = 'A'): Task => {
      const { state } = this.#lines.find((line) => line.name === name && line.profile === profile)!
      return stats({}, profile).tasks.find(({ taskId }) => taskId === String(state!.number))!
    }
    return { traces: this.#traces, inputOf, stats, task }
  }
}

/** Returns a trace with places named as in the drawing, and the default threshold. */
export const toInput = (trace: Trace): AnalysisInput => ({
  trace,
  blockingThreshold: 50,
  detectBlocking: true,
  taskNames: true,
  places: trace.sites.map(({ place }) => describe(place)),
})

const describe = ({ functionName, functionLine, functionColumn, line, column }: CodePlace): SourcePlace => ({
  function: functionName.replace('~', ''),
  file: 'shop.js',
  line: functionLine,
  column: functionColumn,
  wait: { line, column },
  waitKind: 'await',
  isTask: !functionName.startsWith('~'),
  callee: null,
})

const OUTCOMES: Readonly<Record<string, 'completed' | 'failed' | 'cancelled'>> = {
  '|': 'completed',
  '!': 'failed',
  x: 'cancelled',
}

const isMark = ({ name }: Row): boolean => ['clock', 'others', 'probe'].includes(name) || name.endsWith(':profile')

const isOnStack = (line: Line, column: number): boolean => line.columns[column] === 'R' || line.columns[column] === '-'

const isWait = (mark: string): boolean => mark >= 'a' && mark <= 'w'

function toLine({ name, columns }: Row): Line {
  const [, profile = 'A', own = ''] = /^(?:([A-Z]):)?(.*)$/.exec(name)!
  const [, fn = own, , registrar = null] = /^([^#<]*)(#\d+)?(?:<(.*)\))?$/.exec(own) ?? []
  return { name: own, columns, profile, fn, registrar, state: null }
}

/** Returns the line on which the drawing puts a function. */
export const lineOf = (fn: string): number =>
  100 * (Array.from(fn).reduce((sum, letter) => sum * 31 + letter.charCodeAt(0), 7) % 9973)
