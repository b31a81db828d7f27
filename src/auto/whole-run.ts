import type { Server } from 'node:net'
import { answersRequests } from '../core/http/patch-servers.ts'
import { describeError } from '../core/describe-value.ts'
import { processLogger } from '../core/log.ts'
import type { Recording } from '../core/recording/recording.ts'
import { environmentName, resolveConfig } from '../core/options/resolve-config.ts'
import { claimProcess } from '../core/recording/scope.ts'
import { createProfiler, holdHooks } from '../toolbar.ts'
import { writeOutcome } from './run-order.ts'

/** The longest delay (ms) of a timer: a script may run for weeks. */
const MAX_TIMER_MS = 2 ** 31 - 1

/**
 * Records the process from now to its exit, for `debug-toolbar run`; all of its async work belongs to the recording,
 * the main module included. If the process turns out to be a server, its requests have recordings of their own, and
 * this one ends without a report.
 */
export class WholeRun {
  readonly #file: string
  readonly #recording: Recording
  readonly #release: () => void
  readonly #releaseHooks: () => void
  /** The cluster whose workers listen for it. */
  readonly #cluster = process.getBuiltinModule('node:cluster')
  #isServer = false

  constructor(file: string) {
    this.#file = file
    const maxDuration = environmentName('asyncProfilerMaxDuration')
    const config = resolveConfig(undefined, { [maxDuration]: String(MAX_TIMER_MS), ...process.env })
    this.#releaseHooks = holdHooks(config, processLogger)
    this.#recording = createProfiler(config, processLogger).start(process.argv[1] ?? 'script', true)
    this.#release = claimProcess(this.#recording.scope)
    process.once('exit', this.#onExit)
    this.#cluster.once('listening', this.#onWorkerListening)
  }

  /** To be called for every server of the process that begins to listen. */
  onListening(server: Server): void {
    // A server of another protocol, such as a database's, has no requests of ours.
    if (answersRequests(server)) this.#becomeServer()
  }

  /** Becomes a server with its workers, which tell the dashboard. */
  readonly #onWorkerListening = (): void => this.#becomeServer()

  #becomeServer(): void {
    if (this.#isServer) return
    this.#isServer = true
    this.#stop()
    this.#releaseHooks()
    this.#tell(() => writeOutcome(this.#file, { kind: 'server' }))
  }

  readonly #onExit = (): void => {
    if (this.#isServer) return
    this.#stop()
    const { trace } = this.#recording
    const samples = this.#recording.samplesNow()
    this.#releaseHooks()
    if (trace !== null) this.#tell(() => writeOutcome(this.#file, { kind: 'script', trace, samples }))
  }

  #stop(): void {
    process.off('exit', this.#onExit)
    this.#cluster.off('listening', this.#onWorkerListening)
    this.#release()
    this.#recording.end()
  }

  /** Writes the outcome; an error, such as a full disk, must not end the script. */
  #tell(write: () => void): void {
    try {
      write()
    } catch (error) {
      processLogger.warn(`There is no report of this run: ${describeError(error)}`)
    }
  }
}
