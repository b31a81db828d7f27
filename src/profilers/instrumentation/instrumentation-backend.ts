import { createHook, executionAsyncResource } from 'node:async_hooks'
import type { AsyncHook } from 'node:async_hooks'
import type { AsyncProfilerBackend } from '../../core/backend.ts'
import type { Profile } from '../../core/profile.ts'
import { LateRelease } from '../../core/late-release.ts'
import type { Recorder } from '../../core/recorder.ts'
import { scopes } from '../../core/scope.ts'
import type { Capabilities } from '../../model/stats.ts'
import { Stamp } from '../stamp.ts'
import { isTickOfConnection, learnAfterWrite } from './connection-ticks.ts'
import { EventLog } from './event-log.ts'
import { isLoaded } from './load-state.ts'
import { Replay } from './replay.ts'
import { settleFollowed } from './returned-promises.ts'
import type { Running } from './running.ts'
import { countOpenSlice, countProfiles, currentNumber, enterRoot, leaveRoot } from './runtime.ts'
import { onlySettles } from './timer-callbacks.ts'

/** Callbacks within callbacks; real programs have a handful. */
const MAX_DEPTH = 100

/** A resource that was made in a profile: the log, and the task that made it. */
class Resource {
  readonly log: EventLog
  readonly parent: number

  constructor(log: EventLog, parent: number) {
    this.log = log
    this.parent = parent
  }
}

/** Known to Node from 24.12 on; earlier ones tell of promises as well. */
const WITHOUT_PROMISES = { trackPromises: false }

const createReplay = (recorder: Recorder): Replay => new Replay(recorder)

/**
 * Source instrumentation at load time: every call and every await of user code, exact to the column, without a stack
 * and without a promise hook. Needs `--import debug-toolbar/register`.
 *
 * Callbacks of timers, sockets and files are root slices, and what they call has the task that made them as its parent.
 */
export class InstrumentationBackend implements AsyncProfilerBackend {
  readonly name = 'instrumentation'
  readonly capabilities: Capabilities = { tasks: true, awaitPoints: true, blockingFunction: false, ledger: true }
  readonly #resourceHook: AsyncHook
  #knowsTicks = false
  readonly #resourceHookInUse = new LateRelease(() => this.#resourceHook.disable())
  /** On only while a profile follows a resource: it makes the runtime tell of every callback, and many profiles need none. */
  readonly #callbackHook: AsyncHook
  readonly #callbackHookInUse = new LateRelease(() => this.#disableCallbackHook())
  /** What the callbacks that run now have interrupted, innermost last. */
  readonly #interrupted: { asyncId: number; log: EventLog; before: Running }[] = []

  constructor() {
    this.#resourceHook = createHook({ init: this.#onResource, ...WITHOUT_PROMISES })
    this.#callbackHook = createHook({ before: this.#onBefore, after: this.#onAfter, ...WITHOUT_PROMISES })
  }

  isAvailable(): boolean {
    return isLoaded()
  }

  unavailableReason(): string | null {
    if (isLoaded()) return null
    return 'start with `node --import debug-toolbar/register` for every await exact to the column at a tenth of the cost'
  }

  start({ recorder, scope }: Profile): void {
    recorder.backend = this.name
    recorder.capabilities = this.capabilities
    const log = new EventLog(recorder, createReplay)
    scope.log = log
    recorder.source = log
    countProfiles(1)
    if (this.#resourceHookInUse.enter()) this.#enableResourceHook()
  }

  stop({ scope }: Profile): void {
    const { log } = scope
    if (!(log instanceof EventLog) || log.closed) return
    settleFollowed(log)
    log.close()
    countProfiles(-1)
    this.#resourceHookInUse.leave()
    if (log.followsResources) this.#callbackHookInUse.leave()
  }

  release(): void {
    this.#resourceHookInUse.flush()
    this.#callbackHookInUse.flush()
  }

  #enableResourceHook(): void {
    if (!this.#knowsTicks) {
      this.#knowsTicks = true
      scopes.run(undefined, () => learnAfterWrite(WITHOUT_PROMISES))
    }
    this.#resourceHook.enable()
  }

  #disableCallbackHook(): void {
    this.#callbackHook.disable()
    // The callbacks that run now will not be told to have ended.
    this.#interrupted.length = 0
  }

  countOpenSlice({ scope }: Profile): void {
    const { log } = scope
    if (log instanceof EventLog && !log.closed) countOpenSlice(log)
  }

  runRoot<T>({ scope }: Profile, fn: () => T): T {
    const log = scope.log as EventLog
    const before = enterRoot(log, 0)
    try {
      return fn()
    } finally {
      leaveRoot(log, before)
    }
  }

  readonly #onResource = (_asyncId: number, type: string, _trigger: number, resource: object): void => {
    // Most of a small request's resources are ticks of its connection: they are told apart first.
    if (type === 'PROMISE' || (type === 'TickObject' && isTickOfConnection(resource))) return
    const log = scopes.getStore()?.log
    if (!(log instanceof EventLog) || log.closed || onlySettles(type, resource)) return
    try {
      Stamp.set(resource, new Resource(log, currentNumber(log)))
    } catch {
      // A resource that takes no field goes unseen; its callbacks count as queued time.
      return
    }
    if (log.followsResources) return
    log.followsResources = true
    if (this.#callbackHookInUse.enter()) this.#callbackHook.enable()
  }

  readonly #onBefore = (asyncId: number): void => {
    const record = Stamp.get(executionAsyncResource())
    if (!(record instanceof Resource) || record.log.closed) return
    // Callbacks that threw are not told to have ended either.
    if (this.#interrupted.length >= MAX_DEPTH) this.#interrupted.length = 0
    this.#interrupted.push({ asyncId, log: record.log, before: enterRoot(record.log, record.parent) })
  }

  readonly #onAfter = (asyncId: number): void => {
    const last = this.#interrupted.length - 1
    if (last < 0) return
    // A callback that threw is not told to have ended: then it is further below.
    const isLast = this.#interrupted[last]!.asyncId === asyncId
    const index = isLast ? last : this.#interrupted.findLastIndex((each) => each.asyncId === asyncId)
    if (index < 0) return
    const { log, before } = this.#interrupted[index]!
    // A callback that threw never came to its end: what it had interrupted is long over as well.
    this.#interrupted.length = index
    leaveRoot(log, before)
  }
}
