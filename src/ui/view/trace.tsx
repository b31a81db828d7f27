import { useMemo, useRef } from 'preact/hooks'
import type { JSX } from 'preact'
import type { AsyncProfilingStats } from '../../model/stats.ts'
import { lastEnd } from '../canvas/geometry.ts'
import { fitRange } from '../canvas/scale.ts'
import type { TaskTree } from '../state/tree.ts'
import { TraceHead } from './trace-head.tsx'
import { TraceRows } from './trace-rows.tsx'
import { useSize } from './use-canvas.ts'

export interface TraceProps {
  stats: AsyncProfilingStats
  tree: TaskTree
  selected: string | null
  onSelect: (taskId: string) => void
}

/** Width of the names beside the axis; the style sheet's `--names`. */
const NAMES_WIDTH = 312

/** The tree of tasks and, beside it on one axis, their timeline; the loop's lane above. */
export function Trace(props: TraceProps): JSX.Element {
  const { stats } = props
  const scroller = useRef<HTMLDivElement>(null)
  const size = useSize(scroller)
  const range = useMemo(() => fitRange(stats.duration, lastEnd(stats.tasks, stats.blockingCalls)), [stats])
  const width = Math.max(0, size.width - NAMES_WIDTH)
  return (
    <section class="trace" aria-label="Timeline">
      <TraceHead stats={stats} range={range} width={width} />
      <div class="rows" ref={scroller}>
        {stats.tasks.length > 0 ? (
          <TraceRows {...props} range={range} width={width} height={size.height} scroller={scroller} />
        ) : (
          <p class="notice">{explainEmpty(stats)}</p>
        )}
      </div>
    </section>
  )
}

function explainEmpty({ capabilities, backend, tasksCreated }: AsyncProfilingStats): string {
  if (!capabilities.tasks) return `Tasks: unknown, the ${backend} backend does not see them.`
  return tasksCreated > 0 ? 'The tasks were counted; their details were not kept.' : 'No async function was called.'
}
