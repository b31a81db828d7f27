import type { BlockingCall } from '../../model/stats.ts'
import { formatShortSite } from '../state/format.ts'
import { visible } from '../state/text.ts'
import { spanBlocks, spanSlices } from './geometry.ts'
import type { BlockSpan, Interval } from './geometry.ts'
import { listTicks } from './scale.ts'
import type { Range, Scale } from './scale.ts'
import type { Style, Surface } from './surface.ts'

/** The axis above, the loop's lane below. */
export const AXIS_HEIGHT = 20
export const LANE_HEIGHT = 40
export const HEAD_HEIGHT: number = AXIS_HEIGHT + LANE_HEIGHT
const STRIP_TOP = AXIS_HEIGHT + 18
const STRIP_HEIGHT = 15
const TEXT_LIMIT = 80

export interface HeadScene {
  width: number
  range: Range
  scale: Scale
  /** What of this request the loop ran, in order. */
  own: readonly Interval[]
  blockingCalls: readonly BlockingCall[]
}

/** Draws the axis and the loop lane: own work solid, blocking calls over it, each with its name where it fits. */
export function drawHead(surface: Surface, scene: HeadScene, style: Style): void {
  surface.clearRect(0, 0, scene.width, HEAD_HEIGHT)
  drawAxis(surface, scene, style)
  surface.fillStyle = style.palette.running
  for (const { x0, x1 } of spanSlices(scene.own, scene.scale)) {
    surface.fillRect(x0, STRIP_TOP, x1 - x0, STRIP_HEIGHT)
  }
  for (const block of spanBlocks(scene.blockingCalls, scene.scale)) drawBlock(surface, block, style)
}

function drawAxis(surface: Surface, scene: HeadScene, { palette, sans }: Style): void {
  surface.fillStyle = palette.line
  surface.fillRect(0, AXIS_HEIGHT - 1, scene.width, 1)
  const ticks = listTicks(scene.range, scene.width)
  for (const { time } of ticks) surface.fillRect(Math.round(scene.scale(time)), AXIS_HEIGHT, 1, LANE_HEIGHT)
  surface.fillStyle = palette['text-3']
  surface.font = `11px ${sans}`
  surface.textBaseline = 'middle'
  ticks.forEach(({ time, label }, i) => {
    const x = scene.scale(time)
    surface.textAlign = i === 0 ? 'left' : x > scene.width - 20 ? 'right' : 'center'
    surface.fillText(label, i === 0 ? x - 4 : Math.min(x, scene.width - 2), AXIS_HEIGHT / 2)
  })
}

function drawBlock(surface: Surface, { call, x0, x1 }: BlockSpan, style: Style): void {
  surface.fillStyle = style.palette[call.impact === 'critical' ? 'critical-fill' : 'warning-fill']
  surface.fillRect(x0, STRIP_TOP, x1 - x0, STRIP_HEIGHT)
  if (x1 - x0 < 40) return
  surface.save()
  surface.beginPath()
  surface.rect(x0, STRIP_TOP, x1 - x0 - 4, STRIP_HEIGHT)
  surface.clip()
  surface.fillStyle = style.palette['on-critical']
  surface.font = `600 11px ${style.mono}`
  surface.textAlign = 'left'
  surface.textBaseline = 'middle'
  surface.fillText(labelBlock(call), x0 + 6, STRIP_TOP + STRIP_HEIGHT / 2 + 0.5)
  surface.restore()
}

/** The time first: it is what must be left when the bar is too short for the name. */
function labelBlock(call: BlockingCall): string {
  const parts = [`${Math.round(call.duration)} ms`, call.function, formatShortSite(call)]
  return visible(parts.filter(Boolean).join(' ').slice(0, TEXT_LIMIT))
}
