import { settleTime } from '../tasks/task-end.ts'
import { activationAt } from './activations.ts'
import type { Activation, Life } from './activations.ts'
import type { BusyLoop } from './busy-loop.ts'
import type { GraphBuilder, Moment, Recorded } from './graph.ts'
import type { Resources } from './resources.ts'
import type { Root, Roots } from './roots.ts'

/** A graph that is being made, with the indexes that its parts need. */
export interface Making {
  recorded: Recorded
  builder: GraphBuilder
  index: ReadonlyMap<string, number>
  lives: readonly Life[]
  loop: BusyLoop
  resources: Resources
  roots: Roots
  /** By id of an operation its node. */
  operations: Map<string, number>
  /** The begin of the request. */
  begin: number
}

/** Returns the moment of a time (ms) in the life of a task: in its run at that time, or after the last one before. */
export function momentIn(making: Making, task: number, time: number): Moment {
  const activation = activationAt(making.lives[task]!, time)
  return activation === undefined ? fromBegin(making, time) : momentOf(activation, time)
}

/** Returns the moment of a time (ms) in a run of a task, or after it. */
export function momentOf(activation: Activation, time: number): Moment {
  const at = Math.min(time, activation.end)
  return { node: activation.top.node, at, gap: Math.max(0, time - at) }
}

/** Returns the moment at which a task settles. */
export const settlement = (making: Making, task: number): Moment =>
  momentOf(making.lives[task]!.activations.at(-1)!, settleTime(making.recorded.tasks[task]!))

/** Returns the moment of the end of work without a caller. */
export const endOfRoot = (making: Making, { task, operation }: Root): Moment =>
  task >= 0 ? settlement(making, task) : { node: making.operations.get(operation)!, at: NaN, gap: 0 }

/** Returns the moment of a time (ms) after the last work without a caller that ended before it. */
export function afterRoot(making: Making, time: number): Moment {
  const before = making.roots.endedBefore(time)
  if (before === null) return fromBegin(making, time)
  const moment = endOfRoot(making, before)
  return { ...moment, gap: moment.gap + Math.max(0, time - before.end) }
}

/** Returns the moment of a time (ms) after the begin of the request. */
export const fromBegin = ({ begin }: Making, time: number): Moment => ({ node: begin, at: 0, gap: Math.max(0, time) })

/** A callback that comes so soon (ms) after an operation is its. */
const MAX_CALLBACK_MS = 1

/**
 * Returns the end of the operation of a task, after one time (ms), whose callback something at another is; null if there
 * is none.
 */
export function afterOperation(making: Making, task: number, [since, time]: [number, number]): Moment | null {
  const operation = making.loop.lastEnded(making.recorded, task, time)
  if (operation === null || operation.end <= since || time - operation.end > MAX_CALLBACK_MS) return null
  const node = making.operations.get(operation.id)
  return node === undefined ? null : { node, at: NaN, gap: Math.max(0, time - operation.end) }
}
