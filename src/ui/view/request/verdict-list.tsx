import type { JSX } from 'preact'
import type { Finding, Severity, Words } from '../../../model/finding.ts'
import type { AsyncProfilingStats } from '../../../model/async-stats.ts'
import { formatCount } from '../../state/format.ts'
import { SeverityIcon } from '../parts/icons.tsx'
import { Name } from '../parts/text.tsx'

export interface VerdictListProps {
  stats: AsyncProfilingStats
  verdicts: readonly Finding[]
  onShow: (taskId: string) => void
}

/** Renders the verdict in one or two sentences. */
export function VerdictList({ stats, verdicts, onShow }: VerdictListProps): JSX.Element {
  return (
    <ul class="verdict" aria-label="Verdict">
      {verdicts.map(({ severity, words, evidence, fix, taskId }, i) => (
        <li key={i}>
          <SeverityIcon severity={severity} />
          <div>
            <p>{words.map((word, at) => renderWords(word, severity, at))}</p>
            {evidence !== '' && (
              <p class="dim">
                <Name text={evidence} class="prose" />
              </p>
            )}
            {fix !== null && (
              <p class="dim fix">
                <Name text={fix} class="prose" />
              </p>
            )}
          </div>
          {taskId !== null && (
            <button type="button" class="link-button" onClick={() => onShow(taskId)}>
              show
            </button>
          )}
        </li>
      ))}
      {limitsOf(stats).map((limit) => (
        <li class="limit" key={limit}>
          <SeverityIcon severity="warning" />
          <p>
            Detail is limited: <Name text={limit} class="prose" />
          </p>
        </li>
      ))}
    </ul>
  )
}

/** Returns notes on data that the page cannot show. */
function limitsOf({ degraded, tasksDropped }: AsyncProfilingStats): string[] {
  const dropped = `${formatCount(tasksDropped)} tasks beyond the bound were counted but not kept.`
  return [...(degraded === null ? [] : [degraded]), ...(tasksDropped > 0 ? [dropped] : [])]
}

const STRONG: Record<Severity, string> = { critical: 'crit', warning: 'warn', ok: '', unknown: '' }

function renderWords({ style, text }: Words, severity: Severity, key: number): JSX.Element | string {
  if (style === 'code') return <Name key={key} text={text} class="code" />
  return style === 'strong' ? (
    <b key={key} class={STRONG[severity]}>
      {text}
    </b>
  ) : (
    text
  )
}
