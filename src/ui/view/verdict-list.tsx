import { useMemo } from 'preact/hooks'
import type { JSX } from 'preact'
import type { AsyncProfilingStats } from '../../model/stats.ts'
import { judge } from '../state/verdict.ts'
import type { Severity, Words } from '../state/verdict.ts'
import { SeverityIcon } from './icons.tsx'
import { Name } from './text.tsx'

export interface VerdictListProps {
  stats: AsyncProfilingStats
  onShow: (taskId: string) => void
}

/** What the reader should know first, in one or two sentences. */
export function VerdictList({ stats, onShow }: VerdictListProps): JSX.Element {
  const verdicts = useMemo(() => judge(stats), [stats])
  return (
    <ul class="verdict" aria-label="Verdict">
      {verdicts.map(({ severity, words, taskId }, i) => (
        <li key={i}>
          <SeverityIcon severity={severity} />
          <p>{words.map((word, at) => renderWords(word, severity, at))}</p>
          {taskId !== null && (
            <button type="button" class="link-button" onClick={() => onShow(taskId)}>
              show
            </button>
          )}
        </li>
      ))}
      {stats.degraded !== null && (
        <li class="degraded">
          <SeverityIcon severity="warning" />
          <p>
            Detail is limited: <Name text={stats.degraded} class="prose" />
          </p>
        </li>
      )}
    </ul>
  )
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
