import type { Limits } from '../../model/async-stats.ts'
import { resolveChange } from './change.ts'
import type { Change } from './change.ts'
import { makeGraph } from './make-graph.ts'
import type { Recorded } from './graph.ts'
import { replay } from './replay.ts'
import { USUAL_LIMITS } from './resources.ts'

export type { Change } from './change.ts'

/** How a request would have gone; milliseconds. */
export interface Prediction {
  duration: number
  /** How much earlier it would have ended: 0 to its whole duration. */
  saving: number
}

export interface WhatIf {
  /** Replays the request with a change; null if its record does not tell how it went. */
  predict(change: Change): Prediction | null
}

/** A replay without a change that differs by more than this share of the request is no copy of it. */
const MAX_DIFFERENCE = 0.1
const MAX_DIFFERENCE_MS = 2

/**
 * Makes the replay of a recorded request: of its tasks, waits with their causes, operations and timers, with the limits
 * of its loop, its pools of connections and its threads. Pure; a replay takes O(n log n).
 *
 * @example whatIf(stats).predict({ operations: new Map([['3', 0]]) })?.saving // 12.5
 */
export function whatIf(recorded: Recorded, limits: Limits = USUAL_LIMITS): WhatIf {
  const graph = makeGraph(recorded, limits)
  const play = (change: Change): number | null => {
    const factors = resolveChange(graph, change)
    return factors === null ? null : replay(graph, factors)
  }
  const unchanged = play({})
  const { duration } = recorded
  const isCopy =
    unchanged !== null && Math.abs(unchanged - duration) <= Math.max(MAX_DIFFERENCE_MS, duration * MAX_DIFFERENCE)
  return {
    predict(change) {
      const changed = isCopy ? play(change) : null
      if (changed === null) return null
      const saving = Math.min(duration, Math.max(0, unchanged! - changed))
      return { duration: duration - saving, saving }
    },
  }
}
