import type { Work } from './work.ts'

/** `wake` is a timer, or a job that is no operation. */
export type DecidedType = 'task' | 'operation' | 'wake' | 'promise' | 'settled' | 'unknown'

/**
 * Executions of `await`s, one a row. Columns, because a large profile has more waits than objects are good for. Times
 * are milliseconds on the trace's clock.
 */
export interface Waits {
  /** The rows in the order in which the waits ended; those that have not ended are last. */
  order: Uint32Array
  task: Uint32Array
  /** Index of the site. */
  site: Uint32Array
  /** The time from which the task had run before. */
  since: Float64Array
  start: Float64Array
  /** The time of the resume, or of the trace's end. */
  end: Float64Array
  /** Row of the slice that the `await` ended. */
  suspendRow: Uint32Array
  /** Row of the slice with which the task went on; -1 if it has none. */
  resumeRow: Int32Array
  hasEnded: Uint8Array
}

/** The tasks or operations that a wait was for, the deciding one first. */
export type CauseWork = readonly Pick<Work, 'number' | 'isTask'>[]

/** Waits and their causes. */
export interface DecidedWaits extends Waits {
  type: DecidedType[]
  /** Of a promise, the task that settled it; absent where the cause is unknown, or of another profile. */
  work: CauseWork[]
  /** Its row among the wakes if the task went on after the callback of a timer or job, whatever the cause; else -1. */
  wake: Int32Array
  /** Its row among the handovers if another profile settled the promise; else -1. */
  handover: Int32Array
  /** The time at which the cause ended. */
  until: Float64Array
}

/** Makes a table for at most so many waits. */
export const makeWaits = (most: number): Waits => ({
  order: new Uint32Array(most),
  task: new Uint32Array(most),
  site: new Uint32Array(most),
  since: new Float64Array(most),
  start: new Float64Array(most),
  end: new Float64Array(most),
  suspendRow: new Uint32Array(most),
  resumeRow: new Int32Array(most),
  hasEnded: new Uint8Array(most),
})

/** Adds columns for the causes, all unknown. */
export const withUnknownCauses = (waits: Waits): DecidedWaits => ({
  ...waits,
  type: new Array<DecidedType>(waits.task.length).fill('unknown'),
  work: new Array<CauseWork>(waits.task.length),
  wake: new Int32Array(waits.task.length).fill(-1),
  handover: new Int32Array(waits.task.length).fill(-1),
  until: waits.end.slice(),
})
