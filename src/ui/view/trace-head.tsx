import { useLayoutEffect, useMemo, useRef } from 'preact/hooks'
import type { JSX } from 'preact'
import type { AsyncProfilingStats } from '../../model/stats.ts'
import { drawHead, HEAD_HEIGHT } from '../canvas/draw-head.ts'
import { uniteSlices } from '../canvas/geometry.ts'
import { makeScale } from '../canvas/scale.ts'
import type { Range } from '../canvas/scale.ts'
import { formatMs } from '../state/format.ts'
import { paint, useCanvasStyle } from './use-canvas.ts'

export interface TraceHeadProps {
  stats: AsyncProfilingStats
  range: Range
  width: number
}

/** The axis and the event loop's lane, with their labels. */
export function TraceHead({ stats, range, width }: TraceHeadProps): JSX.Element {
  const canvas = useRef<HTMLCanvasElement>(null)
  const style = useCanvasStyle()
  const own = useMemo(() => uniteSlices(stats.tasks), [stats])
  const { eventLoopLag: lag, blockingCalls } = stats
  useLayoutEffect(() => {
    const scene = { width, range, scale: makeScale(range, width), own, blockingCalls }
    paint(canvas.current, { width, height: HEAD_HEIGHT }, (surface) => drawHead(surface, scene, style))
  }, [width, range, own, blockingCalls, style])
  return (
    <div class="trace-head">
      <div class="labels">
        <div class="columns" aria-hidden="true">
          {stats.tasks.length > 0 && (
            <>
              <span>Task</span>
              <span>Site</span>
              <span class="num">ms</span>
            </>
          )}
        </div>
        <div class="lane">
          <b>event loop</b>
          <span>
            lag avg {formatMs(lag.avg)} · p95 {formatMs(lag.p95)} · max {formatMs(lag.max)} ms
          </span>
        </div>
      </div>
      <canvas
        ref={canvas}
        role="img"
        aria-label={`Time axis; ${blockingCalls.length} blocking calls on the event loop`}
      />
    </div>
  )
}
