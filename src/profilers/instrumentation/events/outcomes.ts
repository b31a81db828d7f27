import type { Outcome } from '../../../core/recording/task-state.ts'
import { KIND } from './event-log.ts'

/** The outcomes of tasks by the kind of the event that ends them. */
export const OUTCOMES: Record<number, Outcome> = {
  [KIND.completed]: 'completed',
  [KIND.failed]: 'failed',
  [KIND.cancelled]: 'cancelled',
  [KIND.laterCompleted]: 'completed',
  [KIND.laterFailed]: 'failed',
  [KIND.laterCancelled]: 'cancelled',
  [KIND.earlyCompleted]: 'completed',
  [KIND.earlyFailed]: 'failed',
  [KIND.earlyCancelled]: 'cancelled',
}
