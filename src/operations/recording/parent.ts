import { AsyncLocalStorage } from 'node:async_hooks'
import type { Recorder } from '../../core/recording/recorder.ts'

/** An operation that others are a part of, also in its asynchronous code. */
export interface ParentOperation {
  /** Returns its number in a recording while it runs; else 0. */
  numberIn(recorder: Recorder): number
}

/** Made with the first library that needs it: each store costs a little with every asynchronous resource. */
let parents: AsyncLocalStorage<ParentOperation | null> | null = null

/** Returns the operation that those which begin now are a part of. */
export const parentOperation = (): ParentOperation | null => parents?.getStore() ?? null

/** Runs a function whose operations are parts of this one, those that it begins later included. */
export const inside = <T>(operation: ParentOperation | null, fn: () => T): T =>
  operation === null ? fn() : theParents().run(operation, fn)

/** Returns the store of the parent, for a channel to bind. */
export const theParents = (): AsyncLocalStorage<ParentOperation | null> => (parents ??= new AsyncLocalStorage())
