import type { JSX } from 'preact'
import { MAX_SHOWN_FINDINGS } from '../../model/finding.ts'
import type { BadgeFinding } from '../../model/api.ts'
import type { PageRequest } from '../state/page-requests.ts'
import { visible } from '../state/text.ts'
import { SeverityIcon } from '../view/parts/icons.tsx'

/** Renders the most important findings of the request in focus, worded as the dashboard words them. */
export function Findings({ base, focus }: { base: string; focus: PageRequest | null }): JSX.Element {
  const detail = focus?.detail ?? null
  if (focus === null || detail === null || detail.stats === null) return <p class="find dim">{reasonOf(focus)}</p>
  return (
    <ul class="find" key={focus.id}>
      {detail.findings.slice(0, MAX_SHOWN_FINDINGS).map((verdict, index) => (
        <Finding key={index} verdict={verdict} href={`${base}/requests/${focus.id}`} />
      ))}
    </ul>
  )
}

function reasonOf(focus: PageRequest | null): string {
  if (focus === null) return 'No request yet.'
  if (focus.problem !== null) return focus.problem
  return focus.detail === null ? 'Waiting for the end of the request …' : 'This request was not profiled.'
}

function Finding({ verdict, href }: { verdict: BadgeFinding; href: string }): JSX.Element {
  const address = verdict.taskId === null ? href : `${href}?task=${encodeURIComponent(verdict.taskId)}`
  return (
    <li>
      <SeverityIcon severity={verdict.severity} />
      <div>
        {verdict.words.map((words, index) => (
          <Said key={index} words={words} severity={verdict.severity} />
        ))}
      </div>
      <a href={address} target="_blank" rel="noopener">
        show
      </a>
    </li>
  )
}

function Said({
  words,
  severity,
}: {
  words: BadgeFinding['words'][number]
  severity: BadgeFinding['severity']
}): JSX.Element {
  if (words.style === 'code') return <code>{visible(words.text)}</code>
  if (words.style === 'strong') return <b class={severity === 'critical' ? 'crit' : ''}>{visible(words.text)}</b>
  return <>{visible(words.text)}</>
}
