import type { AddressInfo, Server } from 'node:net'
import type { ResolvedConfig } from '../core/config.ts'
import { describeError } from '../core/describe-value.ts'
import { processLogger } from '../core/log.ts'
import type { Profile } from '../core/profile.ts'
import { environmentName, resolveConfig } from '../core/resolve-config.ts'
import { claimProcess } from '../core/scope.ts'
import { createProfiler, holdSampler } from '../toolbar.ts'
import { dashboardUrl } from './dashboard-url.ts'
import { writeOutcome } from './run-order.ts'

/** The longest delay (ms) of a timer: a script may run for weeks. */
const NO_LIMIT = 2 ** 31 - 1

/**
 * Profiles the process from now to its exit, for `debug-toolbar run`; all of its async work belongs to the profile, the
 * main module included. Once the process turns out to be a server, its requests have profiles of their own, and this
 * one ends without a report.
 */
export class WholeRun {
  readonly #file: string
  readonly #profile: Profile
  readonly #release: () => void
  readonly #releaseSampler: () => void
  /** Its workers listen for it. */
  readonly #cluster = process.getBuiltinModule('node:cluster')
  #isServer = false

  constructor(file: string) {
    this.#file = file
    const maxDuration = environmentName('asyncProfilerMaxDuration')
    const config = resolveConfig(undefined, { [maxDuration]: String(NO_LIMIT), ...process.env })
    this.#releaseSampler = holdSampler(config, processLogger)
    this.#profile = createProfiler(config, processLogger).start(process.argv[1] ?? 'script')
    this.#release = claimProcess(this.#profile.scope)
    process.once('exit', this.#onExit)
    this.#cluster.once('listening', this.#onWorkerListening)
  }

  /** To be called for every server of the process that begins to listen. */
  onListening(server: Server, config: ResolvedConfig): void {
    // A server of another protocol, such as a database's, has no requests of ours.
    if (this.#isServer || server.listenerCount('request') === 0) return
    const isSecure = typeof Reflect.get(server, 'setSecureContext') === 'function'
    this.#becomeServer(dashboardUrl(server.address(), isSecure, config.basePath))
  }

  /** A worker tells its address and not whether it speaks TLS. */
  readonly #onWorkerListening = (_worker: unknown, address: { address: string; port: number }): void => {
    const { basePath } = resolveConfig(undefined, process.env)
    const known: AddressInfo = { address: address.address ?? '::', port: address.port, family: '' }
    if (!this.#isServer) this.#becomeServer(dashboardUrl(known, false, basePath))
  }

  #becomeServer(url: string): void {
    this.#isServer = true
    this.#stop()
    this.#releaseSampler()
    this.#tell(() => writeOutcome(this.#file, { kind: 'server' }))
    processLogger.info(`Dashboard: ${url}`)
  }

  readonly #onExit = (): void => {
    if (this.#isServer) return
    this.#stop()
    const { trace } = this.#profile
    const samples = this.#profile.samplesNow()
    this.#releaseSampler()
    if (trace !== null) this.#tell(() => writeOutcome(this.#file, { kind: 'script', trace, samples }))
  }

  #stop(): void {
    process.off('exit', this.#onExit)
    this.#cluster.off('listening', this.#onWorkerListening)
    this.#release()
    this.#profile.end()
  }

  /** A full disk is no reason for the script to fail. */
  #tell(write: () => void): void {
    try {
      write()
    } catch (error) {
      processLogger.warn(`There is no report of this run: ${describeError(error)}`)
    }
  }
}
