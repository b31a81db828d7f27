import { AsyncLocalStorage } from 'node:async_hooks'
import { systemClock } from './clock.ts'
import { LoopMeter } from './loop-meter.ts'
import { LoopStack } from './loop-stack.ts'
import type { Recorder } from './recorder.ts'

/** What an async context belongs to. */
export interface Scope {
  readonly recorder: Recorder
  /** What the profile's backend keeps for its hot path; null where it needs nothing. */
  log: object | null
}

/** Which profile the running code belongs to. With `theLoop`, all of ours that is process-wide. */
export const scopes: AsyncLocalStorage<Scope | undefined> = new AsyncLocalStorage<Scope | undefined>()

/** When the event loop is busy, and what it runs now: one each per process, because there is one loop. */
export const theMeter: LoopMeter = new LoopMeter(systemClock)
export const theLoop: LoopStack = new LoopStack(theMeter)

/**
 * Makes everything that belongs to no profile belong to `scope`: the whole process is one profile then, what was
 * started before it and the main module included. Ours that must stay outside is then inside as well; it is little.
 * The answer undoes it.
 */
export function claimProcess(scope: Scope): () => void {
  const found = scopes.getStore.bind(scopes)
  const run: (store: Scope | undefined, fn: () => unknown) => unknown = scopes.run.bind(scopes)
  // `run` asks what was there, to put it back: that must be what is stored, or it would outlive the claim (Node 24).
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
