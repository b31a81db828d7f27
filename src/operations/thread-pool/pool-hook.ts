import { createHook, executionAsyncId } from 'node:async_hooks'
import type { AsyncHook } from 'node:async_hooks'
import { LateRelease } from '../../core/recording/late-release.ts'
import { scopes } from '../../core/recording/scope.ts'
import { outsider, OwnJob } from './own-job.ts'
import { PooledOperation } from './pooled-operation.ts'

interface KnownJob {
  job: OwnJob
  readonly of: PooledOperation | null
  /** True for a resource that has one job after the other. */
  readonly repeats: boolean
}

/** The state around a call. */
export interface CallMark {
  readonly calling: PooledOperation | null
  readonly isKnown: boolean
}

/** Resources whose jobs are told by them alone; those of `node:crypto` may be synchronous, and are told by its calls. */
const JOBS: ReadonlyMap<string, { isSlow: boolean; name: string }> = new Map([
  ['FSREQCALLBACK', { isSlow: false, name: 'file work' }],
  ['FSREQPROMISE', { isSlow: false, name: 'file work' }],
  ['FILEHANDLECLOSEREQ', { isSlow: false, name: 'file work' }],
  ['GETADDRINFOREQWRAP', { isSlow: true, name: 'lookup' }],
  ['GETNAMEINFOREQWRAP', { isSlow: true, name: 'lookupService' }],
])
const OUTSIDERS = new Map([...JOBS.values()].map(({ name }) => [name, outsider(name)]))
const STREAM = 'ZLIB'

/**
 * Tells each job of the pool from the runtime's resources, because one call of `readFile` is many of them. On only while
 * operations with jobs are recorded, and a moment longer.
 */
class PoolHook {
  readonly #hook: AsyncHook
  #use = this.#newUse()
  readonly #jobs = new Map<number, KnownJob>()
  /** The operation whose call of the runtime runs now. */
  #calling: PooledOperation | null = null
  /** True while the call's only job is known from the call. */
  #isKnown = false
  #lastId = 0
  #lastOf: PooledOperation | null = null

  constructor() {
    // An option of Node from 24.12 on; earlier versions report promises as well.
    const options = { trackPromises: false }
    this.#hook = createHook({ init: this.#onInit, before: this.#onBefore, ...options })
  }

  #newUse(): LateRelease {
    return new LateRelease(() => this.#disable())
  }

  /** Keeps the hook on until the returned function is called, once. */
  hold(): () => void {
    const use = this.#use
    if (use.enter()) this.#hook.enable()
    return () => use.leave()
  }

  /** Takes the hook off, whoever holds it. */
  close(): void {
    this.#disable()
    this.#use = this.#newUse()
  }

  #disable(): void {
    this.#hook.disable()
    for (const { job } of this.#jobs.values()) job.end()
    this.#jobs.clear()
    this.#lastOf = null
  }

  /**
   * Tells that one of the runtime's functions is called, until `leave`: the jobs that it submits are the operation's.
   *
   * @param isKnown true if its only job has been submitted
   */
  enter(operation: PooledOperation | null, isKnown: boolean): CallMark {
    const outer = { calling: this.#calling, isKnown: this.#isKnown }
    this.#calling = operation
    this.#isKnown = isKnown
    return outer
  }

  leave({ calling, isKnown }: CallMark): void {
    this.#calling = calling
    this.#isKnown = isKnown
  }

  /** Returns whether the running code is the runtime's, for an operation that has been noticed. */
  isWithinOperation(): boolean {
    if (this.#calling !== null) return true
    if (this.#lastOf?.isLive === true && executionAsyncId() === this.#lastId) return true
    const within = scopes.getStore()?.within
    return within instanceof PooledOperation && within.isLive
  }

  readonly #onInit = (asyncId: number, type: string, trigger: number): void => {
    if (this.#isKnown) return
    if (type === STREAM) {
      if (this.#calling !== null) this.#add(asyncId, { of: this.#calling, isSlow: false, repeats: true, name: '' })
      return
    }
    const found = JOBS.get(type)
    if (found !== undefined) this.#add(asyncId, { ...found, of: this.#ownerOf(trigger), repeats: false })
  }

  #ownerOf(trigger: number): PooledOperation | null {
    const owner = this.#calling ?? (trigger === this.#lastId ? this.#lastOf : null) ?? scopes.getStore()?.within
    return owner instanceof PooledOperation && owner.isLive ? owner : null
  }

  #add(
    asyncId: number,
    { of, isSlow, repeats, name }: { of: PooledOperation | null; isSlow: boolean; repeats: boolean; name: string },
  ): void {
    const job = of === null ? new OwnJob(OUTSIDERS.get(name)!, isSlow) : of.submit(isSlow)
    this.#jobs.set(asyncId, { job, of, repeats })
  }

  readonly #onBefore = (asyncId: number): void => {
    if (this.#jobs.size === 0) return
    const known = this.#jobs.get(asyncId)
    if (known === undefined) return
    known.job.end()
    this.#lastId = asyncId
    this.#lastOf = known.of
    if (known.repeats && known.of?.isLive === true) known.job = known.of.submit(false)
    else this.#jobs.delete(asyncId)
  }

  /** Ends the jobs of resources that go on: the operation has all that it wanted. */
  ended(operation: PooledOperation): void {
    operation.isLive = false
    if (this.#lastOf === operation) this.#lastOf = null
    for (const [asyncId, { job, of, repeats }] of this.#jobs) {
      if (of !== operation || !repeats) continue
      job.end()
      this.#jobs.delete(asyncId)
    }
  }
}

export const poolHook: PoolHook = new PoolHook()
