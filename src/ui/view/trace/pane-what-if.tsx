import type { JSX } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import type { AsyncProfilingStats } from '../../../model/async-stats.ts'
import { sayWhatIf } from '../../canvas/what-if.ts'
import type { SaidPrediction } from '../../canvas/what-if.ts'

interface WhatIfProps {
  stats: AsyncProfilingStats
  /** Would take less: `the request`. */
  whole: string
  /** One of them. */
  taskId?: string
  operationId?: string
}

/** Beyond so many tasks a prediction takes longer than a click may: it is made when it is asked for. */
const MAX_AT_ONCE = 5000

/** Says how long the request takes if a bar of the timeline takes less; computed after the pane is on the screen. */
export function PaneWhatIf({ stats, whole, taskId, operationId }: WhatIfProps): JSX.Element {
  const [said, setSaid] = useState<SaidPrediction[] | null>(null)
  const compute = (): void =>
    setSaid(sayWhatIf(stats, taskId === undefined ? { operationId: operationId ?? '' } : { taskId }, whole))
  const isLarge = stats.tasks.length > MAX_AT_ONCE
  useEffect(() => {
    setSaid(null)
    if (isLarge) return
    const timer = setTimeout(compute)
    return () => clearTimeout(timer)
  }, [stats, whole, taskId, operationId])
  return (
    <>
      <h3>What if</h3>
      {said === null && isLarge && (
        <button type="button" class="link-button" onClick={compute}>
          Replay {whole} without it
        </button>
      )}
      <dl class="what-if" aria-live="polite">
        {said?.map(({ title, text }) => (
          <div key={title}>
            <dt>{title}</dt>
            <dd>{text}</dd>
          </div>
        ))}
      </dl>
    </>
  )
}
