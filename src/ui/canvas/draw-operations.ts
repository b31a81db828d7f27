import { spanIntervals } from './geometry.ts'
import type { View } from './geometry.ts'
import { PARTS } from './marks.ts'
import type { Part, RowMarks, Tick } from './marks.ts'
import type { Style, Surface } from './surface.ts'

/** Place of the operations in a row (px from its top): below the task's own bar. */
export const OPERATIONS_TOP = 15.5
export const OPERATIONS_HEIGHT = 4
/** Place of the log lines: above it. */
export const TICKS_HEIGHT = 4

interface Place {
  top: number
  view: View
}

/** Draws the operations of a row's tasks: a thin bar below their own, by phases. */
export function drawOperations(surface: Surface, { parts }: RowMarks, { top, view }: Place, style: Style): void {
  for (const part of PARTS) {
    const intervals = parts.get(part)
    if (intervals === undefined) continue
    for (const { x0, x1 } of spanIntervals(intervals, view)) {
      surface.fillStyle = fillOf(part, x1 - x0, style)
      surface.fillRect(x0, top + OPERATIONS_TOP, x1 - x0, OPERATIONS_HEIGHT)
    }
  }
}

function fillOf(part: Part, width: number, { palette, hatch }: Style): string | object {
  if (part === 'acquire' || part === 'queue') return width < 3 ? palette.queued : hatch
  if (part === 'failed') return palette.critical
  if (part === 'connect') return palette.lag
  return part === 'service' ? palette['text-3'] : palette['line-strong']
}

/** Draws the lines that a row's tasks have logged, the worst of those that fall on one pixel. */
export function drawTicks(surface: Surface, { ticks }: RowMarks, { top, view }: Place, { palette }: Style): void {
  const worst = new Map<number, Tick>()
  for (const tick of ticks) {
    if (tick.time < view.range.from || tick.time > view.range.to) continue
    const x = Math.round(view.scale(tick.time))
    const known = worst.get(x)
    if (known === undefined || gravity(tick) > gravity(known)) worst.set(x, tick)
  }
  for (const [x, tick] of worst) {
    const level = gravity(tick)
    surface.fillStyle = level === 2 ? palette.critical : level === 1 ? palette.warning : palette['text-3']
    surface.fillRect(x - 1, top, 2, TICKS_HEIGHT)
  }
}

function gravity({ level }: Tick): number {
  if (level === 'error' || level === 'fatal') return 2
  return level === 'warn' ? 1 : 0
}
