import type { BlockingCall } from '../../model/async-stats.ts'
import { formatShortSite } from '../state/format.ts'
import { visible } from '../state/text.ts'
import { spanIntervals } from './geometry.ts'
import type { Bar, View } from './geometry.ts'
import type { Interval } from './intervals.ts'
import type { Style, Surface } from './surface.ts'

export interface LaneScene extends View {
  /** Callbacks of this request on the event loop, in order. */
  own: readonly Interval[]
  /** Busy times of the event loop outside own slices; empty if the backend does not record them. */
  others: readonly Interval[]
  blockingCalls: readonly BlockingCall[]
}

const STRIP_TOP = 32
const STRIP_HEIGHT = 15
const LAG_BASE = 30
const LAG_HEIGHT = 24
const TEXT_LIMIT = 80

/**
 * Draws the lane of the event loop: own work solid, all else hatched, and blocking calls with their names if they
 * fit. Above them it draws the lag: the delay of a callback that is due at that moment.
 */
export function drawLane(surface: Surface, scene: LaneScene, style: Style, top: number): void {
  drawLag(surface, scene, style, top)
  surface.fillStyle = style.hatch
  for (const { x0, x1 } of spanIntervals(scene.others, scene)) {
    surface.fillRect(x0, top + STRIP_TOP, x1 - x0, STRIP_HEIGHT)
  }
  surface.fillStyle = style.palette.running
  for (const { x0, x1 } of spanIntervals(scene.own, scene)) {
    surface.fillRect(x0, top + STRIP_TOP, x1 - x0, STRIP_HEIGHT)
  }
  // The list begins with the longest. It is drawn last, so that no other bar covers its label.
  for (const call of scene.blockingCalls.toReversed()) drawBlock(surface, { call, scene, y: top + STRIP_TOP }, style)
}

/** Draws the lag as a saw: at the start of a busy period its whole length, falling to zero at its end. */
function drawLag(surface: Surface, scene: LaneScene, { palette, sans }: Style, top: number): void {
  const busy = [scene.own, scene.others].flatMap((list) =>
    spanIntervals(list, scene)
      .filter((bar) => bar.count <= MOST_IN_BAR)
      .map((bar) => ({ bar, interval: longestIn(list, bar) })),
  )
  const most = busy.reduce((max, { interval }) => Math.max(max, interval[1] - interval[0]), 0)
  if (most < 1) return
  const base = top + LAG_BASE
  for (const { bar, interval } of busy) {
    const height = ((interval[1] - interval[0]) / most) * LAG_HEIGHT
    if (height < 0.5) continue
    const [start, end] = [scene.scale(interval[0]), scene.scale(interval[1])]
    surface.beginPath()
    surface.moveTo(bar.x0, base)
    surface.lineTo(bar.x0, base - height * shareLeft(start, end, bar.x0))
    surface.lineTo(bar.x1, base - height * shareLeft(start, end, bar.x1))
    surface.lineTo(bar.x1, base)
    surface.fillStyle = palette.lag
    surface.globalAlpha = 0.16
    surface.fill()
    surface.globalAlpha = 1
    surface.strokeStyle = palette.lag
    surface.lineWidth = 1.25
    surface.stroke()
  }
  const highest = busy.find(({ interval }) => interval[1] - interval[0] === most)!
  const label = `lag ${most < 10 ? most.toFixed(1) : Math.round(most)} ms`
  surface.fillStyle = palette.lag
  surface.font = `11px ${sans}`
  surface.textBaseline = 'middle'
  // Before the peak if there is room, else after the slope, else over its end.
  const { x0, x1 } = highest.bar
  const room = label.length * 6.5
  const [align, x]: [string, number] =
    x0 > room ? ['right', x0 - 5] : x1 + 5 + room < scene.width ? ['left', x1 + 5] : ['right', scene.width - 4]
  surface.textAlign = align
  surface.fillText(label, x, base - LAG_HEIGHT + 6)
}

/** A bar of more intervals than this holds short ones only: their lag is too short to be seen. */
const MOST_IN_BAR = 20

function longestIn(list: readonly Interval[], { first, count }: Bar): Interval {
  let longest = list[first]!
  for (let i = first + 1; i < first + count; i++) {
    const next = list[i]!
    if (next[1] - next[0] > longest[1] - longest[0]) longest = next
  }
  return longest
}

const shareLeft = (start: number, end: number, x: number): number =>
  end > start ? Math.max(0, Math.min(1, (end - x) / (end - start))) : 1

interface PlacedBlock {
  call: BlockingCall
  scene: LaneScene
  y: number
}

function drawBlock(surface: Surface, { call, scene, y }: PlacedBlock, style: Style): void {
  const [bar] = spanIntervals([[call.startTime, call.startTime + call.duration]], scene)
  if (!bar) return
  const x0 = Math.max(0, bar.x0)
  surface.fillStyle = style.palette[call.impact === 'critical' ? 'critical-fill' : 'warning-fill']
  surface.fillRect(bar.x0, y, bar.x1 - bar.x0, STRIP_HEIGHT)
  if (bar.x1 - x0 < 40) return
  surface.save()
  surface.beginPath()
  surface.rect(x0, y, bar.x1 - x0 - 4, STRIP_HEIGHT)
  surface.clip()
  surface.fillStyle = style.palette['on-critical']
  surface.font = `600 11px ${style.mono}`
  surface.textAlign = 'left'
  surface.textBaseline = 'middle'
  surface.fillText(labelBlock(call), x0 + 6, y + STRIP_HEIGHT / 2 + 0.5)
  surface.restore()
}

/** Labels a blocking call, time first, because the end is cut if the bar is short. */
function labelBlock(call: BlockingCall): string {
  const parts = [`${Math.round(call.duration)} ms`, call.function, formatShortSite(call)]
  return visible(parts.filter(Boolean).join(' ').slice(0, TEXT_LIMIT))
}
