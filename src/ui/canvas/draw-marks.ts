import type { Style, Surface } from './surface.ts'

interface Point {
  x: number
  y: number
}

/** Draws the mark of a pending task: it goes on. */
export function drawArrow(surface: Surface, { x, y }: Point, { palette }: Style): void {
  surface.strokeStyle = palette['text-2']
  surface.lineWidth = 1.5
  surface.beginPath()
  surface.moveTo(x - 1, y - 3.5)
  surface.lineTo(x + 3.5, y)
  surface.lineTo(x - 1, y + 3.5)
  surface.stroke()
}

/** Draws the mark of a cancelled task. */
export function drawCross(surface: Surface, { x, y }: Point, { palette }: Style): void {
  surface.strokeStyle = palette['text-2']
  surface.lineWidth = 1.5
  surface.beginPath()
  surface.moveTo(x - 3.5, y - 3.5)
  surface.lineTo(x + 3.5, y + 3.5)
  surface.moveTo(x + 3.5, y - 3.5)
  surface.lineTo(x - 3.5, y + 3.5)
  surface.stroke()
}

/** Draws the mark of a failed task, a diamond: errors have a shape of their own, not only a colour. */
export function drawFailure(surface: Surface, { x, y }: Point, { palette }: Style): void {
  surface.fillStyle = palette.critical
  surface.beginPath()
  surface.moveTo(x, y - 4)
  surface.lineTo(x + 4, y)
  surface.lineTo(x, y + 4)
  surface.lineTo(x - 4, y)
  surface.fill()
}
