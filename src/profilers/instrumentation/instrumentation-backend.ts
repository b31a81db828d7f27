import type { AsyncProfilerBackend } from '../../core/recording/backend.ts'
import type { Recording, RequestAddress } from '../../core/recording/recording.ts'
import type { Recorder } from '../../core/recording/recorder.ts'
import type { Capabilities } from '../../model/async-stats.ts'
import { BlindRoutes } from './blind-routes.ts'
import { EventLog } from './events/event-log.ts'
import { describeBlindness, describeHidden, isLoaded } from './load/load-state.ts'
import { Replay } from './events/replay.ts'
import { resourceRoots } from './resource-roots.ts'
import { settleReturned } from './runtime/returned-promises.ts'
import { settleThenables } from './runtime/returned-thenables.ts'
import {
  addUnnoticed,
  countOpenSlice,
  countRecordings,
  enterRoot,
  isAtWork,
  leaveRoot,
  parentOfNext,
} from './runtime/runtime.ts'
import { Solitude } from './solitude.ts'

const solitude = new Solitude()

const createReplay = (recorder: Recorder): Replay => new Replay(recorder)

/**
 * Observes source instrumentation at load time: every call and every await of user code, exact to the column, without a
 * stack and without a promise hook. Needs `--import debug-toolbar/register`.
 *
 * Callbacks of timers, sockets and files are root slices. The parent of their calls is the task that created them.
 *
 * Knows the routes of one profiler's app; the runtime of instrumented code and its hooks are the process's.
 */
export class InstrumentationBackend implements AsyncProfilerBackend {
  readonly name = 'instrumentation'
  readonly capabilities: Capabilities = { tasks: true, awaitPoints: true, blockingFunction: false, ledger: true }
  readonly #blindRoutes = new BlindRoutes(solitude)

  isAvailable(): boolean {
    return isLoaded()
  }

  unavailableReason(): string | null {
    if (isLoaded()) return null
    return 'start with `node --import debug-toolbar/register` for every await exact to the column at a tenth of the cost'
  }

  describeBlindness(): string | null {
    return describeBlindness()
  }

  wantsWitness(address: RequestAddress): boolean {
    return this.#blindRoutes.wantsWitness(address)
  }

  hearWitness(recording: Recording): string | null {
    return this.#blindRoutes.learn(recording)
  }

  start({ recorder, scope }: Recording): void {
    recorder.backend = this.name
    recorder.capabilities = this.capabilities
    const log = new EventLog(recorder, createReplay)
    scope.log = log
    recorder.source = log
    countRecordings(1)
    this.#blindRoutes.started(log)
    resourceRoots.enter()
  }

  stop(recording: Recording): void {
    const { log } = recording.scope
    if (!(log instanceof EventLog) || log.closed) return
    try {
      this.#judge(recording, log)
      settleThenables(log)
      settleReturned(log)
    } finally {
      log.close()
      countRecordings(-1)
      resourceRoots.leave(log)
    }
  }

  /** Notes why the record may miss something. */
  #judge(recording: Recording, log: EventLog): void {
    const missed = log.tasks === 0 ? (describeBlindness() ?? describeHidden()) : null
    const doubt = this.#blindRoutes.ended(recording, log)
    if (missed !== null || doubt !== null) recording.recorder.shed(missed ?? doubt ?? '')
  }

  release(): void {
    resourceRoots.release()
  }

  countOpenSlice({ scope }: Recording): void {
    const { log } = scope
    if (log instanceof EventLog && !log.closed) countOpenSlice(log)
  }

  isAtWork(): boolean {
    return isAtWork()
  }

  addUnnoticed({ scope }: Recording, since: number, at: number): void {
    const { log } = scope
    if (log instanceof EventLog && !log.closed) addUnnoticed(log, since, at)
  }

  currentTask({ scope }: Recording): number {
    const { log } = scope
    return log instanceof EventLog && !log.closed ? parentOfNext(log) : 0
  }

  runRoot<T>({ scope }: Recording, fn: () => T, parent: number): T {
    const log = scope.log as EventLog
    const before = enterRoot(log, parent)
    try {
      return fn()
    } finally {
      leaveRoot(log, before)
    }
  }
}
