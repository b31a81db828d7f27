import { useRef } from 'preact/hooks'
import type { JSX } from 'preact'
import type { AsyncProfilingStats } from '../../../model/async-stats.ts'
import { describeNoTask } from '../../state/summary.ts'
import { TraceHead } from './trace-head.tsx'
import { TraceRows } from './trace-rows.tsx'
import type { TreeKeys } from './trace-rows.tsx'
import { useSize } from '../parts/use-canvas.ts'
import type { TraceView } from './use-trace.ts'

/** Width (px) of the names beside the axis, and of those in a timeline that is narrower than the other width. */
const NAMES_WIDTH = 312
const NARROW_NAMES_WIDTH = 170
const NARROW_WIDTH = 640

export interface TraceProps {
  trace: TraceView
  /** Receives the rows' key handler. */
  keys: TreeKeys
}

/** Renders the tree of tasks and, beside it on one axis, their timeline; overview and the loop's lane above. */
export function Trace({ trace, keys }: TraceProps): JSX.Element {
  const { stats } = trace.prepared
  const scroller = useRef<HTMLDivElement>(null)
  const size = useSize(scroller)
  const isNarrow = size.width > 0 && size.width < NARROW_WIDTH
  const names = isNarrow ? NARROW_NAMES_WIDTH : NAMES_WIDTH
  const width = Math.max(0, size.width - names)
  return (
    <section
      class={`trace ${isNarrow ? 'narrow-names' : ''}`}
      aria-label="Timeline"
      style={{ '--names': `${names}px` }}
    >
      <TraceHead trace={trace} width={width} />
      <div class="rows" ref={scroller}>
        {stats.tasks.length > 0 ? (
          <TraceRows trace={trace} keys={keys} names={names} width={width} height={size.height} scroller={scroller} />
        ) : (
          <p class="notice">{explainEmpty(stats)}</p>
        )}
      </div>
    </section>
  )
}

function explainEmpty(stats: AsyncProfilingStats): string {
  if (!stats.capabilities.tasks) return `Tasks: unknown, the ${stats.backend} backend does not see them.`
  return stats.tasksCreated > 0 ? 'The tasks were counted; their details were not kept.' : describeNoTask(stats)
}
