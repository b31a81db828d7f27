import type { BlockingCall } from '../../model/stats.ts'
import type { TreeEntry } from '../state/tree.ts'
import { shapeRow, spanBlocks } from './geometry.ts'
import type { RowShape, SliceSpan } from './geometry.ts'
import { listTicks, ROW_HEIGHT } from './scale.ts'
import type { Range, Scale } from './scale.ts'
import type { Style, Surface } from './surface.ts'

/** What the rows part of the timeline shows. */
export interface RowsScene {
  /** The visible entries only, top first. */
  entries: readonly TreeEntry[]
  /** Where the first of them begins, in pixels from the top of the canvas; up to one row above it. */
  offset: number
  width: number
  height: number
  range: Range
  scale: Scale
  selected: string | null
  blockingCalls: readonly BlockingCall[]
}

/** Draws the rows: one pass of waits, slices and marks per visible task, over the grid and the blocking bands. */
export function drawRows(surface: Surface, scene: RowsScene, style: Style): void {
  surface.clearRect(0, 0, scene.width, scene.height)
  drawSelection(surface, scene, style)
  drawBands(surface, scene, style)
  drawGrid(surface, scene, style)
  scene.entries.forEach((entry, i) => {
    const top = scene.offset + i * ROW_HEIGHT
    const blocks = scene.blockingCalls.filter((call) => call.taskId === entry.task.taskId)
    drawRow(surface, { shape: shapeRow(entry.task, scene.scale, scene.range.to), top, blocks, scene }, style)
  })
}

function drawSelection(surface: Surface, scene: RowsScene, { palette }: Style): void {
  const row = scene.entries.findIndex((entry) => entry.task.taskId === scene.selected)
  if (row < 0) return
  surface.fillStyle = palette.selected
  surface.fillRect(0, scene.offset + row * ROW_HEIGHT, scene.width, ROW_HEIGHT)
}

/** A tint through all rows: nothing else could run meanwhile. */
function drawBands(surface: Surface, scene: RowsScene, { palette }: Style): void {
  surface.globalAlpha = 0.06
  for (const { x0, x1, call } of spanBlocks(scene.blockingCalls, scene.scale)) {
    surface.fillStyle = call.impact === 'critical' ? palette.critical : palette.warning
    surface.fillRect(x0, 0, x1 - x0, scene.height)
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
  blocks: readonly BlockingCall[]
  scene: RowsScene
}

function drawRow(surface: Surface, { shape, top, blocks, scene }: Row, style: Style): void {
  const { life, slices, status } = shape
  const middle = top + ROW_HEIGHT / 2
  surface.fillStyle = style.palette.waiting
  surface.fillRect(life.x0, middle - 0.75, Math.max(1.5, life.x1 - life.x0), 1.5)
  const severities = spanBlocks(blocks, scene.scale)
  for (const slice of slices) {
    const block = severities.find(({ x0, x1 }) => slice.x0 < x1 - 0.5 && slice.x1 > x0 + 0.5)
    if (block) drawBlockingSlice(surface, { slice, top, impact: block.call.impact }, style)
    else {
      surface.fillStyle = style.palette.running
      surface.fillRect(slice.x0, top + 5, slice.x1 - slice.x0, 10)
    }
  }
  if (status === 'pending') drawArrow(surface, { x: life.x1, y: middle }, style)
  if (status === 'cancelled') drawCross(surface, { x: life.x1 + 7, y: middle }, style)
  if (status === 'failed') drawFailure(surface, { x: life.x1 + 6, y: middle }, style)
}

interface BlockingSlice {
  slice: SliceSpan
  top: number
  impact: BlockingCall['impact']
}

function drawBlockingSlice(surface: Surface, { slice, top, impact }: BlockingSlice, style: Style): void {
  const { x0, x1, time } = slice
  surface.fillStyle = style.palette[impact === 'critical' ? 'critical-fill' : 'warning-fill']
  surface.fillRect(x0, top + 3, x1 - x0, 14)
  const label = `${Math.round(time)} ms`
  if (x1 - x0 < label.length * 7 + 8) return
  surface.fillStyle = style.palette['on-critical']
  surface.font = `600 11px ${style.sans}`
  surface.textAlign = 'left'
  surface.textBaseline = 'middle'
  surface.fillText(label, x0 + 6, top + ROW_HEIGHT / 2 + 0.5)
}

interface Point {
  x: number
  y: number
}

function drawArrow(surface: Surface, { x, y }: Point, { palette }: Style): void {
  surface.strokeStyle = palette['text-2']
  surface.lineWidth = 1.5
  surface.beginPath()
  surface.moveTo(x - 1, y - 3.5)
  surface.lineTo(x + 3.5, y)
  surface.lineTo(x - 1, y + 3.5)
  surface.stroke()
}

function drawCross(surface: Surface, { x, y }: Point, { palette }: Style): void {
  surface.strokeStyle = palette['text-2']
  surface.lineWidth = 1.5
  surface.beginPath()
  surface.moveTo(x - 3.5, y - 3.5)
  surface.lineTo(x + 3.5, y + 3.5)
  surface.moveTo(x + 3.5, y - 3.5)
  surface.lineTo(x - 3.5, y + 3.5)
  surface.stroke()
}

/** A diamond: errors have a shape of their own, not only a colour. */
function drawFailure(surface: Surface, { x, y }: Point, { palette }: Style): void {
  surface.fillStyle = palette.critical
  surface.beginPath()
  surface.moveTo(x, y - 4)
  surface.lineTo(x + 4, y)
  surface.lineTo(x, y + 4)
  surface.lineTo(x - 4, y)
  surface.fill()
}
