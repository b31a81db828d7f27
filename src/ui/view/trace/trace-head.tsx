import { useEffect, useRef } from 'preact/hooks'
import type { JSX, RefObject } from 'preact'
import { drawHead } from '../../canvas/draw-head.ts'
import { HEAD_HEIGHT, makeScale } from '../../canvas/scale.ts'
import { timeAt } from '../../canvas/viewport.ts'
import { formatCount, formatMs } from '../../state/format.ts'
import { paint, useCanvasStyle, useFrames } from '../parts/use-canvas.ts'
import { isMinimap, MinimapDrag, panByDrag, useDrag, useWheel } from './use-pan-zoom.ts'
import type { DragHandlers } from './use-pan-zoom.ts'
import type { TraceView } from './use-trace.ts'

export interface TraceHeadProps {
  trace: TraceView
  width: number
}

/** Renders the overview, the axis and the event loop's lane, with their labels and the zoom buttons. */
export function TraceHead({ trace, width }: TraceHeadProps): JSX.Element {
  const { prepared, viewport } = trace
  const { eventLoopLag: lag, blockingCalls, tasks, capabilities } = prepared.stats
  const canvas = useHeadCanvas(trace, width)
  return (
    <div class="trace-head">
      <div class="labels">
        <div class="tools">
          <button type="button" class="icon-button" title="Zoom out (S)" onClick={() => viewport.zoom(1.5)}>
            −
          </button>
          <button type="button" class="icon-button" title="Zoom in (W)" onClick={() => viewport.zoom(1 / 1.5)}>
            +
          </button>
          <button
            type="button"
            class="icon-button text"
            title={`Fit ${trace.whole} (F)`}
            onClick={() => viewport.fit()}
          >
            Fit
          </button>
          {tasks.length > 0 && (
            <span class="path-legend" title={`The end of ${trace.whole} waited for this: its critical path`}>
              <span class="swatch" aria-hidden="true" /> critical path
            </span>
          )}
          <FoldButton trace={trace} />
        </div>
        <div class="columns" aria-hidden="true">
          {tasks.length > 0 && (
            <>
              <span>Task</span>
              <span>Site</span>
              <span class="num">ms</span>
            </>
          )}
        </div>
        <div class="lane">
          <b>event loop</b>
          <span title={`Least lag ${formatMs(lag.min)} ms`}>
            lag avg {formatMs(lag.avg)} · p95 {formatMs(lag.p95)} · max {formatMs(lag.max)} ms
          </span>
          {!capabilities.tasks && <span>own work: unknown</span>}
        </div>
      </div>
      <canvas
        ref={canvas}
        role="img"
        aria-label={`Overview and time axis; ${blockingCalls.length} blocking calls on the event loop`}
      />
    </div>
  )
}

/** Renders the number of tasks too short for a row, as a button that shows them. */
function FoldButton({ trace: { whole, list, open, setOpen } }: { trace: TraceView }): JSX.Element | null {
  if (list.folded === 0 && !open.showTrivial) return null
  return (
    <button
      type="button"
      class="fold-button"
      aria-pressed={open.showTrivial}
      title={`Tasks that took less than 1 % of ${whole}`}
      onClick={() => setOpen({ ...open, showTrivial: !open.showTrivial })}
    >
      {open.showTrivial ? 'fold tasks under 1 %' : `${formatCount(list.folded)} under 1 % folded`}
    </button>
  )
}

function useHeadCanvas(trace: TraceView, width: number): RefObject<HTMLCanvasElement | null> {
  const { prepared, viewport, select } = trace
  const canvas = useRef<HTMLCanvasElement>(null)
  const style = useCanvasStyle()
  const draw = (): void => {
    const { range, bounds } = viewport
    const { own, others, alive, stats } = prepared
    const scene = { width, range, bounds, own, others, alive, scale: makeScale(range, width) }
    const { blockingCalls } = stats
    paint(canvas.current, { width, height: HEAD_HEIGHT }, (surface) =>
      drawHead(surface, { ...scene, blockingCalls }, style),
    )
  }
  const request = useFrames(draw, [prepared, width, style])
  useEffect(() => viewport.follow(request), [viewport, request])
  useWheel(canvas, viewport, 0)
  const drag = useRef<MinimapDrag | null>(null)
  const handlers = useRef<DragHandlers | null>(null)
  handlers.current = {
    start: ({ x, y }) => {
      drag.current = isMinimap(y) ? new MinimapDrag(viewport, width, x) : null
    },
    move: ({ dx }) => (drag.current ? drag.current.move(dx) : panByDrag(viewport, dx, width)),
    click: ({ x, y }) => {
      const time = timeAt(x, viewport.range, width)
      const call = prepared.stats.blockingCalls.find((each) => covers(each, time))
      if (!isMinimap(y) && call?.taskId != null) select(call.taskId)
    },
  }
  useDrag(canvas, handlers)
  return canvas
}

const covers = ({ startTime, duration }: { startTime: number; duration: number }, time: number): boolean =>
  time >= startTime && time <= startTime + duration
