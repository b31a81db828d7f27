import { createHook, executionAsyncResource } from 'node:async_hooks'
import type { AsyncHook } from 'node:async_hooks'
import { promiseHooks } from 'node:v8'
import type { AsyncProfilerBackend } from '../../core/backend.ts'
import type { Clock } from '../../core/clock.ts'
import type { Logger } from '../../core/log.ts'
import type { LoopStack } from '../../core/loop-stack.ts'
import type { Profile } from '../../core/profile.ts'
import type { Recorder } from '../../core/recorder.ts'
import { scopes } from '../../core/scope.ts'
import type { Capabilities } from '../../model/stats.ts'
import { canCaptureStacks, FrameTable } from './call-sites.ts'
import { HookedProfile } from './hooked-profile.ts'
import { PromiseTracker } from './promise-tracker.ts'
import { ResourceEntry, ResourceRecord } from './records.ts'
import { Stamp } from '../stamp.ts'

export interface HooksBackendOptions {
  loop: LoopStack
  clock: Clock
  logger: Logger
  /** Packages whose code counts as the user's. */
  include: readonly string[]
  /** Share of a profile's time, 0 to 1. */
  maxOverhead: number
}

/**
 * V8's promise hooks: tasks, parents, waits with their file, line and column, and slices, with nothing to preload.
 * Hooks are on only while a profile is active.
 */
export class HooksBackend implements AsyncProfilerBackend {
  readonly name = 'hooks'
  readonly capabilities: Capabilities = { tasks: true, awaitPoints: true, blockingFunction: false, ledger: true }
  readonly #options: HooksBackendOptions
  readonly #profiles = new Map<Recorder, HookedProfile>()
  readonly #tracker: PromiseTracker
  readonly #resourceHook: AsyncHook
  #stopPromiseHooks: (() => void) | null = null

  constructor(options: HooksBackendOptions) {
    this.#options = options
    this.#tracker = new PromiseTracker({
      profiles: this.#profiles,
      loop: options.loop,
      clock: options.clock,
      frames: new FrameTable(options.include),
      fail: (recorder, error) => this.#fail(recorder, error),
    })
    const hooks = { init: this.#onResource, before: this.#onBefore, after: this.#onAfter, trackPromises: false }
    this.#resourceHook = createHook(hooks)
  }

  isAvailable(): boolean {
    return this.unavailableReason() === null
  }

  unavailableReason(): string | null {
    if (typeof promiseHooks?.createHook !== 'function') return 'this runtime has no promise hooks (node:v8)'
    return canCaptureStacks()
      ? null
      : 'Error.stackTraceLimit and Error.prepareStackTrace cannot be set (frozen intrinsics)'
  }

  start(profile: Profile): void {
    const { recorder } = profile
    recorder.backend = this.name
    recorder.capabilities = this.capabilities
    this.#profiles.set(recorder, new HookedProfile(recorder, this.#options.maxOverhead))
    if (this.#stopPromiseHooks === null) this.#install()
  }

  stop({ recorder }: Profile): void {
    const profile = this.#profiles.get(recorder)
    this.#profiles.delete(recorder)
    if (this.#profiles.size === 0) this.#uninstall()
    profile?.finish()
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

  /** What a hook cannot do must not reach the app; the profile is void, and said to be. */
  #fail(recorder: Recorder, error: unknown): void {
    recorder.fail('the "hooks" backend failed while it ran')
    this.#profiles.delete(recorder)
    this.#options.logger.warn(
      `The "hooks" profiler backend failed: ${String(error)}. This request has no async profile; the next one is ` +
        'profiled again.',
    )
  }

  readonly #onResource = (_asyncId: number, type: string, _trigger: number, resource: object): void => {
    if (type === 'PROMISE' || this.#tracker.busy) return
    const recorder = scopes.getStore()?.recorder
    const profile = recorder === undefined ? undefined : this.#profiles.get(recorder)
    if (profile === undefined) return
    const at = this.#options.clock.now()
    try {
      const parent = profile.blind ? 0 : this.#tracker.parentOfNow(profile.recorder, this.#onResource, at)
      Stamp.set(resource, new ResourceRecord(profile.recorder, parent))
    } catch (error) {
      this.#fail(profile.recorder, error)
    }
    profile.addCost(at, this.#options.clock.now())
  }

  readonly #onBefore = (asyncId: number): void => {
    const record = Stamp.get(executionAsyncResource())
    if (!(record instanceof ResourceRecord) || !this.#profiles.has(record.recorder)) return
    const { loop, clock } = this.#options
    const at = clock.now()
    loop.dropStale(at)
    loop.enter(new ResourceEntry(record, asyncId), at)
  }

  readonly #onAfter = (asyncId: number): void => {
    const { loop, clock } = this.#options
    const index = loop.entries.findLastIndex((entry) => entry instanceof ResourceEntry && entry.asyncId === asyncId)
    if (index >= 0) loop.truncate(index, clock.now())
  }
}
