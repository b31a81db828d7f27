import { createHook, executionAsyncResource } from 'node:async_hooks'
import type { AsyncHook } from 'node:async_hooks'
import { LateRelease } from '../../core/recording/late-release.ts'
import { scopes } from '../../core/recording/scope.ts'
import { Stamp } from '../stamp.ts'
import { EventLog } from './events/event-log.ts'
import type { Running } from './runtime/running.ts'
import { currentNumber, enterRoot, leaveRoot } from './runtime/runtime.ts'
import { isTickOfConnection, learnAfterWrite } from './callbacks/connection-ticks.ts'
import { onlySettles, watchSettling } from '../timer-callbacks.ts'
import { isTimer, kindOfJob } from '../timers.ts'
import { theWaker } from '../waker.ts'

/** Nested callbacks; real programs have a handful. */
const MAX_DEPTH = 100

/** An option of Node from 24.12 on; earlier versions report promises as well. */
const WITHOUT_PROMISES = { trackPromises: false }

/** A resource that was created in a recording: its log, and the task that created it. */
class Resource {
  readonly log: EventLog
  readonly parent: number
  /** True for a `process.nextTick`: nothing runs between the callback that made it, its microtasks and other ticks. */
  readonly isTick: boolean
  /** Index into `WAKERS` of a job, else -1. */
  readonly job: number

  constructor(log: EventLog, parent: number, type: string) {
    this.log = log
    this.parent = parent
    this.isTick = type === 'TickObject'
    this.job = kindOfJob(type)
  }
}

/**
 * Makes root slices of the callbacks of timers, sockets and files: the parent of their calls is the task that created
 * the resource. There is one for all recordings of the process, whatever profiler they belong to. With two, each would
 * enter and leave a root around the same callback: the second to leave would restore the first one's root, which would
 * then never end.
 */
class ResourceRoots {
  readonly #resourceHook: AsyncHook
  readonly #resourceHookInUse = new LateRelease(() => this.#resourceHook.disable())
  /**
   * On only while a recording tracks a resource: the hook makes the runtime report every callback, and many recordings
   * need none.
   */
  readonly #callbackHook: AsyncHook
  readonly #callbackHookInUse = new LateRelease(() => this.#disableCallbackHook())
  /** The states that the running callbacks have interrupted, innermost last. */
  readonly #interrupted: { asyncId: number; log: EventLog; before: Running }[] = []
  #knowsTicks = false

  constructor() {
    this.#resourceHook = createHook({ init: this.#onResource, ...WITHOUT_PROMISES })
    this.#callbackHook = createHook({ before: this.#onBefore, after: this.#onAfter, ...WITHOUT_PROMISES })
  }

  /** Counts a recording until `leave`. */
  enter(): void {
    if (!this.#resourceHookInUse.enter()) return
    if (!this.#knowsTicks) {
      this.#knowsTicks = true
      scopes.run(undefined, () => learnAfterWrite(WITHOUT_PROMISES))
    }
    this.#resourceHook.enable()
  }

  leave(log: EventLog): void {
    theWaker.forget(log.recorder)
    this.#resourceHookInUse.leave()
    if (log.tracksResources) this.#callbackHookInUse.leave()
  }

  /** Removes the hooks at once if no recording is active. */
  release(): void {
    this.#resourceHookInUse.flush()
    this.#callbackHookInUse.flush()
  }

  #disableCallbackHook(): void {
    this.#callbackHook.disable()
    // The end of the callbacks that run now will not be reported.
    this.#interrupted.length = 0
  }

  readonly #onResource = (_asyncId: number, type: string, _trigger: number, resource: object): void => {
    // Most resources of a small request are ticks of its connection, so they are checked first.
    if (type === 'PROMISE' || (type === 'TickObject' && isTickOfConnection(resource))) return
    const log = scopes.getStore()?.log
    if (!(log instanceof EventLog) || log.closed) return
    if (onlySettles(type, resource)) return watchSettling(resource, log.recorder, currentNumber(log))
    try {
      Stamp.set(resource, new Resource(log, currentNumber(log), type))
    } catch {
      // A resource that takes no field is not tracked; its callbacks count as unattributed time.
      return
    }
    if (log.tracksResources) return
    log.tracksResources = true
    if (this.#callbackHookInUse.enter()) this.#callbackHook.enable()
  }

  readonly #onBefore = (asyncId: number): void => {
    const resource = executionAsyncResource()
    const record = Stamp.get(resource)
    if (!(record instanceof Resource) || record.log.closed) {
      if (theWaker.isSet) theWaker.interrupt(resource)
      return
    }
    // The end of callbacks that threw is not reported either.
    if (this.#interrupted.length >= MAX_DEPTH) this.#interrupted.length = 0
    const { log, parent, isTick, job } = record
    this.#interrupted.push({ asyncId, log, before: enterRoot(log, parent, 0, isTick) })
    if (isTick) return
    if (job >= 0) theWaker.endJob(job, log.recorder, parent)
    else if (isTimer(resource)) theWaker.fire(resource, log.recorder, parent, false)
    else if (theWaker.isSet) theWaker.interrupt(resource)
  }

  readonly #onAfter = (asyncId: number): void => {
    const last = this.#interrupted.length - 1
    if (last < 0) return
    // The end of a callback that threw is not reported: then the entry is further below.
    const isLast = this.#interrupted[last]!.asyncId === asyncId
    const index = isLast ? last : this.#interrupted.findLastIndex((each) => each.asyncId === asyncId)
    if (index < 0) return
    const { log, before } = this.#interrupted[index]!
    // Entries above belong to callbacks that threw. The states that they had interrupted have ended too.
    this.#interrupted.length = index
    leaveRoot(log, before)
  }
}

export const resourceRoots: ResourceRoots = new ResourceRoots()
