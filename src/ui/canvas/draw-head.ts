import { drawLane } from './draw-lane.ts'
import type { LaneScene } from './draw-lane.ts'
import { drawMinimap } from './draw-minimap.ts'
import type { MinimapScene } from './draw-minimap.ts'
import { AXIS_HEIGHT, HEAD_HEIGHT, LANE_HEIGHT, LANE_TOP, listTicks, MINIMAP_HEIGHT } from './scale.ts'
import type { Style, Surface } from './surface.ts'

export type HeadScene = LaneScene & MinimapScene

/** Draws the head above the rows: minimap, axis and lane of the event loop. */
export function drawHead(surface: Surface, scene: HeadScene, style: Style): void {
  surface.clearRect(0, 0, scene.width, HEAD_HEIGHT)
  drawMinimap(surface, scene, style)
  drawAxis(surface, scene, style)
  drawLane(surface, scene, style, LANE_TOP)
}

function drawAxis(surface: Surface, scene: HeadScene, { palette, sans }: Style): void {
  surface.fillStyle = palette.line
  surface.fillRect(0, MINIMAP_HEIGHT - 1, scene.width, 1)
  surface.fillRect(0, LANE_TOP - 1, scene.width, 1)
  const ticks = listTicks(scene.range, scene.width)
  for (const { time } of ticks) surface.fillRect(Math.round(scene.scale(time)), LANE_TOP - 4, 1, LANE_HEIGHT + 4)
  surface.fillStyle = palette['text-3']
  surface.font = `11px ${sans}`
  surface.textBaseline = 'middle'
  ticks.forEach(({ time, label }, i) => {
    const x = scene.scale(time)
    surface.textAlign = i === 0 ? 'left' : x > scene.width - 20 ? 'right' : 'center'
    surface.fillText(
      label,
      i === 0 ? Math.max(2, x - 4) : Math.min(x, scene.width - 2),
      MINIMAP_HEIGHT + AXIS_HEIGHT / 2,
    )
  })
}
