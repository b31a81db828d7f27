import type { Operation } from '../../model/async-stats.ts'
import { OPERATIONS_TOP, TICKS_HEIGHT } from './draw-operations.ts'
import type { View } from './geometry.ts'
import { endOfOperation } from './marks.ts'
import type { RowMarks, Tick } from './marks.ts'

/** A pixel of reach around thin marks. */
const REACH = 3

export type FoundMark = { operation: Operation } | { tick: Tick }

/**
 * Finds the log line or the operation at a place of a row; null if there is none. Of operations at the same time, the
 * one that began last.
 *
 * @param at pixels from the start of the axis, and from the top of the row
 */
export function findMark(marks: RowMarks, at: { x: number; y: number }, view: View, until: number): FoundMark | null {
  if (at.y <= TICKS_HEIGHT + 1) {
    const tick = nearestTick(marks.ticks, at.x, view)
    return tick === null ? null : { tick }
  }
  if (at.y < OPERATIONS_TOP - 1) return null
  const operation = marks.operations.findLast((each) => {
    const [x0, x1] = [view.scale(each.startTime), view.scale(endOfOperation(each, until))]
    return at.x >= x0 - REACH && at.x <= x1 + REACH
  })
  return operation === undefined ? null : { operation }
}

function nearestTick(ticks: readonly Tick[], x: number, { scale }: View): Tick | null {
  let nearest: Tick | null = null
  let least = REACH + 1
  for (const tick of ticks) {
    const distance = Math.abs(scale(tick.time) - x)
    if (distance < least) [nearest, least] = [tick, distance]
  }
  return nearest
}
