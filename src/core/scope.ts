import { AsyncLocalStorage } from 'node:async_hooks'
import type { Recorder } from './recorder.ts'

/** What an async context belongs to. */
export interface Scope {
  readonly recorder: Recorder
}

/** Which profile the running code belongs to: the only thing of ours that is process-wide besides the loop itself. */
export const scopes: AsyncLocalStorage<Scope> = new AsyncLocalStorage<Scope>()
