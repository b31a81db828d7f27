import type { NumberRows } from '../../../model/columns/number-rows.ts'
import type { BusyColumns } from '../../../model/trace.ts'

export const MAX_BUSY_PERIODS = 16_384
/** Columns of a busy period: start, end. */
export const BUSY_WIDTH = 2

/** Adds a time, cut to the one around it (ms), if there is room. */
export function addWithin(rows: NumberRows, [start, end]: Times, around: Times): void {
  const from = Math.max(start, around[0])
  const to = end > around[1] ? around[1] : end
  if (to > from && !rows.isFull) rows.data.push(from, to)
}

type Times = readonly [start: number, end: number]

export function busyColumns(rows: NumberRows | null): BusyColumns {
  if (rows === null) return { count: 0, start: new Float64Array(0), end: new Float64Array(0) }
  const { count } = rows
  return { count, start: rows.column(0, new Float64Array(count)), end: rows.column(1, new Float64Array(count)) }
}
