import { visible } from '../state/text.ts'
import { FLAME_ROW } from './flame.ts'
import type { ShownBox } from './flame.ts'
import type { Style, Surface } from './surface.ts'

export interface FlameScene {
  boxes: readonly ShownBox[]
  width: number
  height: number
  /** Indices of the selected box, and of the boxes of the same function. */
  selected: number | null
  marked: ReadonlySet<number>
}

/** Minimum width (px) of a box for a name. */
const MIN_LABEL = 26
const TEXT_LIMIT = 120

/** Draws boxes with their names: the app's own code in the colour of running time, libraries pale. */
export function drawFlame(surface: Surface, scene: FlameScene, style: Style): void {
  surface.clearRect(0, 0, scene.width, scene.height)
  surface.textAlign = 'left'
  surface.textBaseline = 'middle'
  surface.font = `11px ${style.mono}`
  for (const shown of scene.boxes) drawBox(surface, shown, style)
  const { palette } = style
  for (const { index, x0, x1, y } of scene.boxes) {
    const isSelected = index === scene.selected
    if (!isSelected && !scene.marked.has(index)) continue
    // Four thin bars: a frame without a path.
    surface.fillStyle = isSelected ? palette.text : palette.warning
    const width = Math.max(2, x1 - x0)
    surface.fillRect(x0, y, width, 2)
    surface.fillRect(x0, y + FLAME_ROW - 2, width, 2)
    surface.fillRect(x0, y, 2, FLAME_ROW)
    surface.fillRect(x0 + width - 2, y, 2, FLAME_ROW)
  }
}

function drawBox(surface: Surface, { box: { node }, x0, x1, y }: ShownBox, { palette }: Style): void {
  surface.fillStyle = node.library ? palette.line : palette.running
  surface.fillRect(x0, y, Math.max(0.4, x1 - x0 - 1), FLAME_ROW - 1)
  if (x1 - x0 < MIN_LABEL) return
  surface.save()
  surface.beginPath()
  surface.rect(x0, y, x1 - x0 - 3, FLAME_ROW)
  surface.clip()
  surface.fillStyle = node.library ? palette.text : palette.panel
  surface.fillText(visible(node.function.slice(0, TEXT_LIMIT)) || '(anonymous)', x0 + 4, y + FLAME_ROW / 2)
  surface.restore()
}
