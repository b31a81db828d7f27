/** A part of the time axis, in milliseconds from the profile's start. */
export interface Range {
  from: number
  to: number
}

/** Converts milliseconds to pixels. */
export type Scale = (time: number) => number

export interface Tick {
  time: number
  label: string
}

export const ROW_HEIGHT = 20
/** Above the rows: the minimap, then the axis, then the loop's lane. */
export const MINIMAP_HEIGHT = 28
export const AXIS_HEIGHT = 20
export const LANE_HEIGHT = 52
export const LANE_TOP: number = MINIMAP_HEIGHT + AXIS_HEIGHT
export const HEAD_HEIGHT: number = LANE_TOP + LANE_HEIGHT
/** Space (px) at both ends of the axis, so that marks there are drawn whole. */
export const PAD = 8
const MAX_TICKS = 11
/** Minimum distance (px) between ticks: their labels must fit. */
const TICK_ROOM = 44

/** Returns the range to show: the wall time, extended to the last event; never empty. */
export function fitRange(duration: number, lastEnd: number): Range {
  return { from: 0, to: Math.max(duration, lastEnd) || 1 }
}

/** Returns the linear scale `x(t) = 8 + (t − from) / (to − from) · (width − 16)`. */
export function makeScale({ from, to }: Range, width: number): Scale {
  const perMs = Math.max(0, width - 2 * PAD) / (to - from)
  return (time) => PAD + (time - from) * perMs
}

/** Returns at most 11 ticks on steps of 1, 2 or 5, fewer on a narrow axis; the first label has the unit. */
export function listTicks({ from, to }: Range, width: number): Tick[] {
  const most = Math.max(2, Math.min(MAX_TICKS, Math.floor(width / TICK_ROOM)))
  const step = tickStep((to - from) / (most - 1))
  const decimals = Math.max(0, -Math.floor(Math.log10(step) + 1e-9))
  const first = Math.ceil(from / step - 1e-9)
  const ticks: Tick[] = []
  for (let i = first; ticks.length < most && i * step <= to * (1 + 1e-9); i++) {
    ticks.push({ time: i * step, label: (i * step).toFixed(decimals) + (i === first ? ' ms' : '') })
  }
  return ticks
}

/** Returns the smallest step of 1, 2 or 5 times a power of ten that is at least `least`. */
function tickStep(least: number): number {
  const power = 10 ** Math.floor(Math.log10(least))
  const factor = [1, 2, 5, 10].find((candidate) => candidate * power >= least * (1 - 1e-9)) ?? 10
  return factor * power
}
