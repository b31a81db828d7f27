import { AsyncLocalStorage } from 'node:async_hooks'
import { theClaims } from './claims/claims.ts'
import { systemClock } from './clock.ts'
import { LoopMeter } from './loop-meter.ts'
import { LoopStack } from './loop-stack.ts'
import type { Recorder } from './recorder.ts'

/** The store of an async context. */
export interface Scope {
  readonly recorder: Recorder
  /** Data of the recording's backend for its hot path; null if it needs none. */
  log: object | null
  /** The operation whose code of the runtime runs in this context; null in the app's own. */
  readonly within: object | null
}

/**
 * Tells which recording the running code belongs to. Together with `theMeter`, `theLoop` and `openRequests` this is all
 * process-wide state of recordings.
 */
export const scopes: AsyncLocalStorage<Scope | undefined> = new AsyncLocalStorage<Scope | undefined>()

/** Returns whether the running code belongs to this recording, or to one within it. */
export function isWithin(recorder: Recorder): boolean {
  let inner: Recorder | null = scopes.getStore()?.recorder ?? null
  while (inner !== null && inner !== recorder) inner = inner.outer
  return inner !== null
}

/**
 * Makes a scope that of the running code, and returns the former one, to which the caller must switch back before it
 * returns: as `scopes.run`, but without its frames on the stack.
 */
export function switchScope(scope: Scope | undefined): Scope | undefined {
  const former = storedIn(scopes)
  scopes.enterWith(scope)
  return former
}

/** Reads the stored value: `claimProcess` answers another one. */
const storedIn = (storage: AsyncLocalStorage<Scope | undefined>): Scope | undefined =>
  // oxlint-disable-next-line typescript/unbound-method -- it gets its receiver
  Reflect.apply(AsyncLocalStorage.prototype.getStore, storage, []) as Scope | undefined

/** The busy periods and the running work of the event loop: one each per process, because there is one loop. */
export const theMeter: LoopMeter = new LoopMeter(systemClock)
export const theLoop: LoopStack = new LoopStack(theMeter, theClaims)

/** Counts the requests that are being recorded, of all profilers: they share the loop. */
export const openRequests: { count: number } = { count: 0 }

/**
 * Assigns everything that belongs to no recording to `scope`: the whole process then is one recording, including the
 * main module and all work started earlier. The little work of ours that should stay outside is then inside as well.
 * Returns the function that undoes it.
 */
export function claimProcess(scope: Scope): () => void {
  const found = scopes.getStore.bind(scopes)
  const run: (store: Scope | undefined, fn: () => unknown) => unknown = scopes.run.bind(scopes)
  // `run` reads the store in order to restore it later. It must read the stored value, or our scope would outlive the
  // claim (Node 24).
  let isAskedByRun = false
  scopes.getStore = () => (isAskedByRun ? found() : (found() ?? scope))
  const runStored = (store: Scope | undefined, fn: (...args: unknown[]) => unknown, ...args: unknown[]): unknown => {
    isAskedByRun = true
    return run(store, () => {
      isAskedByRun = false
      return fn(...args)
    })
  }
  scopes.run = runStored
  return () => {
    Reflect.deleteProperty(scopes, 'getStore')
    Reflect.deleteProperty(scopes, 'run')
  }
}
