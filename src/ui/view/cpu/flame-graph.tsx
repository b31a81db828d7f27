import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks'
import type { JSX } from 'preact'
import { drawFlame } from '../../canvas/draw-flame.ts'
import { boxAt, FLAME_ROW, listShown, stepByKey } from '../../canvas/flame.ts'
import type { FlameGraph, FlameView, ShownBox } from '../../canvas/flame.ts'
import { isSameFunction } from '../../state/cpu.ts'
import { formatMs, formatShare, formatSite } from '../../state/format.ts'
import { visible } from '../../state/text.ts'
import { paint, useCanvasStyle, useSize } from '../parts/use-canvas.ts'

export interface FlameProps {
  graph: FlameGraph
  /** The whole (ms) of which shares are shown. */
  sampled: number
  /** Index of a box. */
  selected: number | null
  onSelect: (index: number | null) => void
}

/** Renders the flame graph: a click selects, Enter or a double click zooms to the selection, Esc shows all again. */
export function Flame({ graph, sampled, selected, onSelect }: FlameProps): JSX.Element {
  const scroller = useRef<HTMLDivElement>(null)
  const canvas = useRef<HTMLCanvasElement>(null)
  const size = useSize(scroller)
  const [zoomed, setZoomed] = useState<number | null>(null)
  const top = useScrollTop(scroller)
  const shown = useMemo(
    () => listShown(graph, viewOf(graph, { zoomed, top, ...size })),
    [graph, zoomed, top, size.width, size.height],
  )
  useDrawing({ canvas, shown, size, graph, selected })
  const hit = (event: MouseEvent): number | null => boxAt(shown, event.offsetX, event.offsetY)
  const press = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return
    const next = stepByKey(graph, selected, event.key)
    if (next !== null) onSelect(next)
    else if (event.key === 'Enter') setZoomed(selected)
    else if (event.key === 'Escape' && zoomed !== null) setZoomed(null)
    else return
    event.preventDefault()
    event.stopPropagation()
  }
  return (
    <section class="flame" aria-label="Flame graph">
      <p class="flame-about" role="status">
        <bdi>{describe(graph, { selected, sampled })}</bdi>
        {zoomed !== null && (
          <button type="button" class="link-button" onClick={() => setZoomed(null)}>
            Show all
          </button>
        )}
      </p>
      <div class="flame-rows" ref={scroller}>
        <div class="flame-space" style={{ height: `${graph.rows * FLAME_ROW}px` }}>
          <canvas
            ref={canvas}
            tabIndex={0}
            role="application"
            aria-label="Flame graph: arrow keys select calls, Enter zooms in, Escape shows all"
            onClick={(event) => onSelect(hit(event))}
            onDblClick={(event) => setZoomed(hit(event))}
            onKeyDown={press}
          />
        </div>
      </div>
    </section>
  )
}

interface Looking {
  zoomed: number | null
  top: number
  width: number
  height: number
}

function viewOf({ boxes, total }: FlameGraph, { zoomed, top, width, height }: Looking): FlameView {
  const box = zoomed === null ? undefined : boxes[zoomed]
  return { from: box?.from ?? 0, to: box?.to ?? total, width, height, top }
}

function describe({ boxes }: FlameGraph, { selected, sampled }: { selected: number | null; sampled: number }): string {
  const node = selected === null ? undefined : boxes[selected]?.node
  if (node === undefined)
    return 'As wide as their time: callers above, callees below. Select a call to see its figures.'
  const share = formatShare(node.totalTime, sampled)
  const parts = [
    node.function || '(anonymous)',
    formatSite(node),
    `${formatMs(node.totalTime)} ms${share ? ` (${share})` : ''} in all`,
    `${formatMs(node.selfTime)} ms in itself`,
    node.library ? 'library' : '',
  ]
  return visible(parts.filter(Boolean).join(' · '))
}

function useScrollTop(scroller: { current: HTMLDivElement | null }): number {
  const [top, setTop] = useState(0)
  useEffect(() => {
    const element = scroller.current
    const follow = (): void => setTop(element?.scrollTop ?? 0)
    element?.addEventListener('scroll', follow, { passive: true })
    return () => element?.removeEventListener('scroll', follow)
  }, [scroller])
  return top
}

interface Drawing {
  canvas: { current: HTMLCanvasElement | null }
  shown: readonly ShownBox[]
  size: { width: number; height: number }
  graph: FlameGraph
  selected: number | null
}

function useDrawing({ canvas, shown, size, graph, selected }: Drawing): void {
  const style = useCanvasStyle()
  const marked = useMemo(() => {
    const node = selected === null ? undefined : graph.boxes[selected]?.node
    if (node === undefined) return new Set<number>()
    return new Set(graph.boxes.flatMap((box, index) => (isSameFunction(box.node, node) ? [index] : [])))
  }, [graph, selected])
  useLayoutEffect(() => {
    paint(canvas.current, size, (surface) => drawFlame(surface, { boxes: shown, ...size, selected, marked }, style))
  }, [canvas, shown, size.width, size.height, selected, marked, style])
}
