import type { BlockingCall } from '../../model/async-stats.ts'
import { drawOperations, drawTicks } from './draw-operations.ts'
import { drawArrow, drawCross, drawFailure } from './draw-marks.ts'
import { spanIntervals } from './geometry.ts'
import type { View } from './geometry.ts'
import type { Interval } from './intervals.ts'
import { NO_MARKS } from './marks.ts'
import type { RowMarks } from './marks.ts'
import { listTicks, ROW_HEIGHT } from './scale.ts'
import type { Impact } from './severities.ts'
import type { RowShape } from './shapes.ts'
import type { Style, Surface } from './surface.ts'

/** Content of the rows part of the timeline. */
export interface RowsScene extends View {
  /** The rows in view only, top first. */
  shapes: readonly RowShape[]
  /** Of the same rows. */
  marks?: readonly RowMarks[]
  /** Top of the first row in pixels from the top of the canvas; up to one row above it. */
  offset: number
  height: number
  /** Indices of the selected rows in `shapes`. */
  selected: readonly number[]
  blockingCalls: readonly BlockingCall[]
}

/** Draws the rows: waits, ready delays, calls and slices of each, over the grid and the bands of blocking calls. */
export function drawRows(surface: Surface, scene: RowsScene, style: Style): void {
  surface.clearRect(0, 0, scene.width, scene.height)
  surface.fillStyle = style.palette.selected
  for (const row of scene.selected) {
    surface.fillRect(0, scene.offset + row * ROW_HEIGHT, scene.width, ROW_HEIGHT)
  }
  drawBands(surface, scene, style)
  drawGrid(surface, scene, style)
  scene.shapes.forEach((shape, i) => {
    const top = scene.offset + i * ROW_HEIGHT
    drawRow(surface, { shape, top, view: scene }, style)
    const marks = scene.marks?.[i] ?? NO_MARKS
    drawOperations(surface, marks, { top, view: scene }, style)
    drawTicks(surface, marks, { top, view: scene }, style)
  })
}

/** Draws a tint through all rows for each blocking call: nothing else could run meanwhile. */
function drawBands(surface: Surface, scene: RowsScene, { palette }: Style): void {
  surface.globalAlpha = 0.06
  for (const { startTime, duration, impact } of scene.blockingCalls) {
    const [bar] = spanIntervals([[startTime, startTime + duration]], scene)
    if (!bar) continue
    surface.fillStyle = impact === 'critical' ? palette.critical : palette.warning
    surface.fillRect(bar.x0, 0, bar.x1 - bar.x0, scene.height)
  }
  surface.globalAlpha = 1
}

function drawGrid(surface: Surface, scene: RowsScene, { palette }: Style): void {
  surface.fillStyle = palette.line
  for (const { time } of listTicks(scene.range, scene.width)) {
    surface.fillRect(Math.round(scene.scale(time)), 0, 1, scene.height)
  }
}

interface Row {
  shape: RowShape
  top: number
  view: View
}

function drawRow(surface: Surface, row: Row, style: Style): void {
  const { shape, top } = row
  const { palette } = style
  drawBars(surface, row, { intervals: shape.lives, fill: palette.waiting, y: top + 9.25, height: 1.5 })
  drawReady(surface, row, style)
  drawBars(surface, row, { intervals: shape.nested, fill: palette.nested, y: top + 7.5, height: 5 })
  drawBars(surface, row, { intervals: shape.slices, fill: palette.running, y: top + 5, height: 10 })
  drawBlocks(surface, row, 'warning', style)
  drawBlocks(surface, row, 'critical', style)
  drawBars(surface, row, { intervals: shape.path ?? [], fill: palette.path, y: top + 1, height: 2 })
  drawEnd(surface, row, style)
}

interface Bars {
  intervals: readonly Interval[]
  fill: string | object
  y: number
  height: number
}

function drawBars(surface: Surface, { view }: Row, { intervals, fill, y, height }: Bars): void {
  surface.fillStyle = fill
  for (const { x0, x1 } of spanIntervals(intervals, view)) surface.fillRect(x0, y, x1 - x0, height)
}

/** Draws ready delays hatched, with an outline if there is room for one. */
function drawReady(surface: Surface, { shape, top, view }: Row, style: Style): void {
  if (shape.ready.length === 0) return
  surface.strokeStyle = style.palette.queued
  surface.lineWidth = 1
  for (const { x0, x1 } of spanIntervals(shape.ready, view)) {
    surface.fillStyle = x1 - x0 < 3 ? style.palette.queued : style.hatch
    surface.fillRect(x0, top + 6.5, x1 - x0, 7)
    if (x1 - x0 >= 3) surface.strokeRect(x0 + 0.5, top + 7, x1 - x0 - 1, 6)
  }
}

function drawBlocks(surface: Surface, { shape, top, view }: Row, impact: Impact, style: Style): void {
  const blocks = shape.blocks[impact]
  for (const { x0, x1, first, count } of spanIntervals(blocks, view)) {
    surface.fillStyle = style.palette[impact === 'critical' ? 'critical-fill' : 'warning-fill']
    surface.fillRect(x0, top + 3, x1 - x0, 14)
    const [start, end] = blocks[first]!
    if (count === 1) labelBlock(surface, { x0: Math.max(0, x0), x1, y: top + ROW_HEIGHT / 2 + 0.5 }, end - start, style)
  }
}

function labelBlock(surface: Surface, at: { x0: number; x1: number; y: number }, time: number, style: Style): void {
  const room = at.x1 - at.x0 - 12
  const label = room > 100 ? `${Math.round(time)} ms on the loop` : `${Math.round(time)} ms`
  if (room < label.length * 6) return
  surface.fillStyle = style.palette['on-critical']
  surface.font = `600 11px ${style.sans}`
  surface.textAlign = 'left'
  surface.textBaseline = 'middle'
  surface.fillText(label, at.x0 + 6, at.y)
}

/** Draws how a task ended. A pending task goes on beyond the axis: its arrow stays at the edge. */
function drawEnd(surface: Surface, { shape, top, view }: Row, style: Style): void {
  if (!shape.end || shape.end.status === 'completed') return
  const { status, time } = shape.end
  const x = view.scale(time)
  const y = top + ROW_HEIGHT / 2
  if (status === 'pending') drawArrow(surface, { x: Math.min(x, view.width - 5), y }, style)
  if (x < -10 || x > view.width + 10) return
  if (status === 'cancelled') drawCross(surface, { x: x + 7, y }, style)
  if (status === 'failed') drawFailure(surface, { x: x + 6, y }, style)
}
