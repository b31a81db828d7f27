import { setTimeout as sleep } from 'node:timers/promises'
import { places } from '../integration/canaries.support.ts'
import { readOutputs } from './canary-reader.ts'
import { digestOf, leaveFrom } from './client.ts'
import { isLong } from './judge.ts'
import { startServer } from './processes.ts'
import type { Mode, SoakServer } from './processes.ts'
import { QUESTIONS } from './questions.ts'
import type { Question } from './questions.ts'
import type { Measured } from './server.ts'

const TOOLBAR_MODES: readonly Mode[] = ['toolbar', 'auto']
const ALL_MODES: readonly Mode[] = ['bare', ...TOOLBAR_MODES]

/** Number of connections at once. */
const CONNECTIONS = 24
/** Measured at the start and after each. */
const STEPS = 5
/** Requests between two readings of every output. */
const READ_EVERY = 500
/** Each toolbar keeps so many records that were opened; without all of them, memory grows with each that is read. */
const READS_TO_FILL = 20
/** The output that has everything that the process has printed. */
const PRINTED = 'what the process printed'

export interface SoakOptions {
  /** In all, half of them over the adapters and half under `auto`. */
  requests: number
  /** Adds a run of the bare apps, of the same size as the others: growth that is there as well is no fault of ours. */
  control?: boolean
  /** Gets a line for each step. */
  print?: (line: string) => void
}

/** The outcome for one process. */
export interface SoakOutcome {
  mode: Mode
  /** Requests sent, and those of them whose client left. */
  requests: number
  left: number
  /** Answers that were compared, and the names of those that differ from the bare app's. */
  compared: number
  differences: string[]
  /** At the start and after each step. */
  measured: Measured[]
  /** Outputs that were read, and the place and output of each secret that was found. */
  outputs: number
  places: number
  found: string[]
}

/** Soaks the adapters, then `auto`, each beside the bare apps. */
export async function soak(options: SoakOptions): Promise<SoakOutcome[]> {
  const bare = await startServer('bare', false)
  try {
    const outcomes: SoakOutcome[] = []
    for (const mode of options.control === true ? ALL_MODES : TOOLBAR_MODES) {
      const server = await startServer(mode, false)
      try {
        outcomes.push(await new Run(bare, server, options).finish())
      } finally {
        await server.stop()
      }
    }
    return outcomes
  } finally {
    await bare.stop()
  }
}

class Run {
  readonly #expected = new Map<string, Promise<string>>()
  readonly #chooser = new Chooser(QUESTIONS)
  readonly #outcome: SoakOutcome
  readonly #bare: SoakServer
  readonly #server: SoakServer
  readonly #options: SoakOptions
  #read = 0

  constructor(bare: SoakServer, server: SoakServer, options: SoakOptions) {
    this.#bare = bare
    this.#server = server
    this.#options = options
    const counts = { requests: 0, left: 0, compared: 0, outputs: 0, places: 0 }
    this.#outcome = { mode: server.mode, ...counts, differences: [], measured: [], found: [] }
  }

  async finish(): Promise<SoakOutcome> {
    const outcome = this.#outcome
    const half = this.#options.requests / 2
    await this.#measure()
    for (let step = 1; step <= STEPS; step++) {
      const until = (half * step) / STEPS
      await Promise.all(Array.from({ length: CONNECTIONS }, (_, index) => this.#send(until, index)))
      await this.#readOutputs()
      if (step === 1 && isLong(this.#options.requests / 2)) await this.#fillOpened()
      await this.#measure()
    }
    return outcome
  }

  async #send(until: number, worker: number): Promise<void> {
    const { plain } = this.#server.ports
    for (let turn = worker; this.#outcome.requests < until; turn++) {
      const question = this.#chooser.next()
      this.#outcome.requests += question.methods.length
      await this.#ask(turn % plain.length, question)
      if (worker === 0 && this.#outcome.requests > (this.#read + 1) * READ_EVERY) await this.#readOutputs()
    }
  }

  async #ask(adapter: number, question: Question): Promise<void> {
    const [name, port] = this.#server.ports.plain[adapter]!
    if (question.leave !== null) {
      this.#outcome.left++
      return leaveFrom(port, question)
    }
    const expected = await this.#expect(adapter, question)
    const digest = await digestOf(port, question, this.#server.mode === 'bare' ? 'nothing' : 'toolbar')
    this.#outcome.compared += question.methods.length
    if (digest !== expected) this.#outcome.differences.push(`${name}: ${question.name}`)
  }

  /** The bare app's answer, which is the same each time but for its date. */
  #expect(adapter: number, question: Question): Promise<string> {
    const key = `${adapter} ${question.name}`
    let expected = this.#expected.get(key)
    if (expected === undefined) {
      expected = digestOf(this.#bare.ports.plain[adapter]![1], question, 'nothing')
      this.#expected.set(key, expected)
    }
    return expected
  }

  async #fillOpened(): Promise<void> {
    const reads = READS_TO_FILL * this.#server.ports.canaries.length
    for (let read = this.#read; read < reads; read++) await this.#readOutputs()
  }

  async #readOutputs(): Promise<void> {
    if (this.#server.mode === 'bare') return
    const { canaries } = this.#server.ports
    const [, port] = canaries[this.#read++ % canaries.length]!
    const outputs = await readOutputs(port)
    outputs.set(PRINTED, this.#server.log())
    this.#outcome.requests++
    this.#outcome.outputs += outputs.size
    const secrets = new Map([...places, ...(await this.#server.places())])
    this.#outcome.places = secrets.size
    for (const [output, text] of outputs)
      for (const [place, secret] of secrets) {
        // The app itself prints its log lines.
        const isApps = output === PRINTED && place.startsWith('console: ')
        if (!isApps && text.includes(secret)) this.#outcome.found.push(`${place}: ${output}`)
      }
  }

  async #measure(): Promise<void> {
    // Sockets of clients that have left are closed in the next turns.
    await sleep(500)
    const measured = await this.#server.measure()
    this.#outcome.measured.push(measured)
    const { memory, files, listeners, active } = measured
    this.#options.print?.(
      `${this.#server.mode}: ${this.#outcome.requests} requests, ${(memory / 2 ** 20).toFixed(2)} MiB, ` +
        `${files ?? '?'} descriptors, ${listeners} listeners, ${active} active`,
    )
  }
}

/** Chooses by weight, in the same order each time. */
class Chooser {
  readonly #total: number
  readonly #questions: readonly Question[]
  #state = 1

  constructor(questions: readonly Question[]) {
    this.#questions = questions
    this.#total = questions.reduce((sum, { weight }) => sum + weight, 0)
  }

  next(): Question {
    // A linear congruential generator; its high bits choose.
    this.#state = (Math.imul(this.#state, 1_664_525) + 1_013_904_223) >>> 0
    let rest = (this.#state / 2 ** 32) * this.#total
    for (const question of this.#questions) {
      rest -= question.weight
      if (rest < 0) return question
    }
    return this.#questions.at(-1)!
  }
}
