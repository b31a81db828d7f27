import type { RawWait } from './collect-waits.ts'
import type { Work } from './work.ts'

export type DecidedType = 'task' | 'operation' | 'promise' | 'settled' | 'unknown'

/** A wait and its cause. */
export interface DecidedWait extends RawWait {
  type: DecidedType
  /** The tasks or operations, the deciding one first; of a promise, the task that settled it. */
  work: readonly Pick<Work, 'number' | 'isTask'>[]
  /** The time at which the cause ended. */
  until: number
}
