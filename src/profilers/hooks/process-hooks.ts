import { createHook, executionAsyncResource } from 'node:async_hooks'
import type { AsyncHook } from 'node:async_hooks'
import { promiseHooks } from 'node:v8'
import type { Clock } from '../../core/recording/clock.ts'
import type { LoopStack } from '../../core/recording/loop-stack.ts'
import type { Recorder } from '../../core/recording/recorder.ts'
import { scopes } from '../../core/recording/scope.ts'
import { Stamp } from '../stamp.ts'
import { onlySettles } from '../timer-callbacks.ts'
import { isTimer, kindOfJob } from '../timers.ts'
import { theWaker } from '../waker.ts'
import { FrameTable } from './call-sites.ts'
import type { PlaceInSource } from './call-sites.ts'
import type { HookedRecording } from './hooked-recording.ts'
import { PromiseTracker } from './promise-tracker.ts'
import { ResourceEntry, ResourceRecord } from './records.ts'

export interface ProcessHooksOptions {
  loop: LoopStack
  clock: Clock
  placeInSource: PlaceInSource
}

/**
 * The promise hooks and the resource hook of the process, for the recordings of all profilers: each call of a hook
 * reaches all promises and resources, and there is one loop. A second set of hooks would cost each recording its own
 * time again. They are on only while a recording is active.
 */
export class ProcessHooks {
  readonly #loop: LoopStack
  readonly #clock: Clock
  readonly #recordings = new Map<Recorder, HookedRecording>()
  readonly #tracker: PromiseTracker
  readonly #resourceHook: AsyncHook
  #stopPromiseHooks: (() => void) | null = null

  constructor({ loop, clock, placeInSource }: ProcessHooksOptions) {
    this.#loop = loop
    this.#clock = clock
    this.#tracker = new PromiseTracker({
      recordings: this.#recordings,
      loop,
      clock,
      frames: new FrameTable(placeInSource),
      fail: (recorder, error) => this.#fail(recorder, error),
    })
    const hooks = { init: this.#onResource, before: this.#onBefore, after: this.#onAfter, trackPromises: false }
    this.#resourceHook = createHook(hooks)
  }

  enter(recording: HookedRecording): void {
    this.#recordings.set(recording.recorder, recording)
    if (this.#stopPromiseHooks === null) this.#install()
  }

  leave(recorder: Recorder): void {
    const recording = this.#recordings.get(recorder)
    this.#recordings.delete(recorder)
    theWaker.forget(recorder)
    if (recording !== undefined && recording.pending > 0)
      this.#tracker.late.await(recorder, () => this.#uninstallIfUnused())
    this.#uninstallIfUnused()
    if (recording === undefined) return
    this.#settle(recording)
    recording.finish()
  }

  /** Removes the hooks at once that wait a turn of the loop for the tasks of recordings that have ended. */
  release(): void {
    this.#tracker.late.flushAll()
    this.#uninstallIfUnused()
  }

  #uninstallIfUnused(): void {
    if (this.#recordings.size === 0 && this.#tracker.late.isEmpty) this.#uninstall()
  }

  /** Returns the number of the task that would be the parent of a task called now; 0 for none. */
  readonly parentOfNext = (recorder: Recorder): number => {
    const recording = this.#recordings.get(recorder)
    if (recording === undefined || recording.blind) return 0
    const at = this.#clock.now()
    try {
      return this.#tracker.parentOfNext(recording, this.parentOfNext, at)
    } finally {
      recording.addCost(at, this.#clock.now(), this.#loop.top)
    }
  }

  /** The first recording to end since then pays for promises that were nobody's. */
  #settle({ spending }: HookedRecording): void {
    spending?.addOthers(this.#tracker.othersPromises)
    this.#tracker.othersPromises = 0
    spending?.end()
  }

  #install(): void {
    const { onInit, onBefore, onAfter, onSettled } = this.#tracker
    this.#stopPromiseHooks = promiseHooks.createHook({
      init: onInit,
      before: onBefore,
      after: onAfter,
      settled: onSettled,
    }) as () => void
    this.#resourceHook.enable()
  }

  #uninstall(): void {
    this.#stopPromiseHooks?.()
    this.#stopPromiseHooks = null
    this.#resourceHook.disable()
  }

  /** Forgets a recording whose hooks failed. */
  #fail(recorder: Recorder, error: unknown): void {
    const recording = this.#recordings.get(recorder)
    this.#recordings.delete(recorder)
    recording?.fail(error)
  }

  readonly #onResource = (_asyncId: number, type: string, _trigger: number, resource: object): void => {
    if (type === 'PROMISE' || this.#tracker.busy) return
    const recorder = scopes.getStore()?.recorder
    const recording = recorder === undefined ? undefined : this.#recordings.get(recorder)
    if (recording === undefined) return
    const at = this.#clock.now()
    try {
      const parent = recording.blind ? 0 : this.#tracker.parentOfNow(recording.recorder, this.#onResource, at)
      Stamp.set(
        resource,
        new ResourceRecord(recording.recorder, parent, { settles: onlySettles(type, resource), job: kindOfJob(type) }),
      )
    } catch (error) {
      this.#fail(recording.recorder, error)
    }
    recording.addCost(at, this.#clock.now(), this.#loop.top)
  }

  readonly #onBefore = (asyncId: number): void => {
    const resource = executionAsyncResource()
    const record = Stamp.get(resource)
    if (!(record instanceof ResourceRecord) || !this.#recordings.has(record.recorder)) {
      if (theWaker.isSet) theWaker.interrupt(resource)
      return
    }
    const at = this.#clock.now()
    this.#loop.dropStale(at)
    this.#loop.enter(new ResourceEntry(record, asyncId), at)
    if (record.job >= 0) theWaker.endJob(record.job, record.recorder, record.parent)
    else if (isTimer(resource)) theWaker.fire(resource, record.recorder, record.parent, record.settles)
    else if (theWaker.isSet) theWaker.interrupt(resource)
  }

  readonly #onAfter = (asyncId: number): void => {
    const { entries } = this.#loop
    const index = entries.findLastIndex((entry) => entry instanceof ResourceEntry && entry.asyncId === asyncId)
    if (index >= 0) this.#loop.truncate(index, this.#clock.now())
  }
}
