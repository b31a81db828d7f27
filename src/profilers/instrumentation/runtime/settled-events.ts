import { KIND } from '../events/event-log.ts'
import type { LiveTask } from './live-task.ts'

/** Tracked returns of one recording at a time. The tasks of further ones count as settled when they return. */
export const MAX_TRACKED_RETURNS = 20_000

type SettledKind = number
export const SETTLED: Readonly<Record<'completed' | 'failed' | 'cancelled', SettledKind>> = {
  completed: KIND.completed,
  failed: KIND.failed,
  cancelled: KIND.cancelled,
}
/** Added to a kind if the promise settled after the body's end, or had settled before. */
export const LATER: number = KIND.laterCompleted - KIND.completed
export const EARLY: number = KIND.earlyCompleted - KIND.completed

/** Writes how and when a task whose body has ended has settled. `kind` is one of `SETTLED`, `at` null for now. */
export function writeSettled(task: LiveTask, kind: number, when: number, at: number | null): number {
  const { log, number } = task
  task.settled = kind
  return at === null ? log.write(number, kind + when) : log.writeAt(at, number, kind + when)
}
