import type { BlockingCall } from '../../model/async-stats.ts'
import { spanIntervals } from './geometry.ts'
import type { View } from './geometry.ts'
import type { Interval } from './intervals.ts'
import { makeScale, MINIMAP_HEIGHT, PAD } from './scale.ts'
import type { Range } from './scale.ts'
import type { Style, Surface } from './surface.ts'

export interface MinimapScene extends View {
  /** The whole axis. */
  bounds: Range
  /** Number of tasks alive in equal parts of the whole axis. */
  alive: Float64Array
  /** Callbacks of this request on the event loop. */
  own: readonly Interval[]
  blockingCalls: readonly BlockingCall[]
}

const BASE = 22

/**
 * Draws the whole axis small: tasks alive, callbacks of the request below, and a frame with two grips around the shown
 * range.
 */
export function drawMinimap(surface: Surface, scene: MinimapScene, style: Style): void {
  const { width, bounds } = scene
  const whole: View = { range: bounds, width, scale: makeScale(bounds, width) }
  drawAlive(surface, scene, style)
  surface.fillStyle = style.palette.running
  for (const { x0, x1 } of spanIntervals(scene.own, whole)) surface.fillRect(x0, BASE, x1 - x0, 3)
  for (const { startTime, duration, impact } of scene.blockingCalls) {
    const [bar] = spanIntervals([[startTime, startTime + duration]], whole)
    surface.fillStyle = style.palette[impact === 'critical' ? 'critical-fill' : 'warning-fill']
    if (bar) surface.fillRect(bar.x0, BASE, bar.x1 - bar.x0, 3)
  }
  drawFrame(surface, { from: whole.scale(scene.range.from), to: whole.scale(scene.range.to), width }, style)
}

/** Draws tasks alive. Heights are square roots: beside 5 000 at once a single one must stay visible. */
function drawAlive(surface: Surface, { alive, width }: MinimapScene, { palette }: Style): void {
  const most = alive.reduce((max, count) => Math.max(max, count), 0)
  if (most === 0) return
  surface.fillStyle = palette['line-strong']
  const columnWidth = (width - 2 * PAD) / alive.length
  let start = 0
  for (let i = 1; i <= alive.length; i++) {
    if (i < alive.length && alive[i] === alive[start]) continue
    const height = Math.sqrt(alive[start]! / most) * 17
    if (height > 0) surface.fillRect(PAD + start * columnWidth, BASE - height, (i - start) * columnWidth, height)
    start = i
  }
}

function drawFrame(surface: Surface, at: { from: number; to: number; width: number }, { palette }: Style): void {
  surface.globalAlpha = 0.55
  surface.fillStyle = palette.panel
  surface.fillRect(0, 0, Math.max(0, at.from), MINIMAP_HEIGHT - 1)
  surface.fillRect(at.to, 0, Math.max(0, at.width - at.to), MINIMAP_HEIGHT - 1)
  surface.globalAlpha = 1
  surface.strokeStyle = palette['text-3']
  surface.lineWidth = 1
  surface.strokeRect(Math.round(at.from) - 0.5, 2.5, Math.round(at.to) - Math.round(at.from) + 1, 23)
  surface.fillStyle = palette['text-3']
  for (const x of [at.from, at.to]) surface.fillRect(Math.round(x) - 2, 9, 4, 11)
}
