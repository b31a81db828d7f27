import { useState } from 'preact/hooks'
import type { JSX } from 'preact'
import { MAX_SHOWN_FINDINGS } from '../../../model/finding.ts'
import type { Finding, Severity, Words } from '../../../model/finding.ts'
import type { AsyncProfilingStats } from '../../../model/async-stats.ts'
import { formatCount } from '../../state/format.ts'
import { CopyButton } from '../parts/copy-button.tsx'
import { SeverityIcon } from '../parts/icons.tsx'
import { Name } from '../parts/text.tsx'
import { FindingHelp, hasHelp } from './finding-help.tsx'

export interface VerdictListProps {
  stats: AsyncProfilingStats
  /** All of the request, the most urgent first. */
  findings: readonly Finding[]
  /** Returns all of them as Markdown. */
  write: () => string
  onShow: (taskId: string) => void
  /** Returns the address of another request's page. */
  hrefOf: (id: string) => string
}

/** Links to other requests of one finding. */
const MAX_LINKS = 3

/** Renders the verdict in one or two sentences; further findings open below it. */
export function VerdictList({ stats, findings, write, onShow, hrefOf }: VerdictListProps): JSX.Element {
  const [isOpen, setOpen] = useState(false)
  const more = findings.length - MAX_SHOWN_FINDINGS
  return (
    <>
      <ul class="verdict" aria-label="Verdict">
        {findings.slice(0, isOpen ? findings.length : MAX_SHOWN_FINDINGS).map((finding, i) => (
          <FindingItem key={i} finding={finding} onShow={onShow} hrefOf={hrefOf} />
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
      <div class="more">
        {more > 0 && (
          <button type="button" class="link-button" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
            {isOpen ? 'fewer findings' : `${formatCount(more)} more ${more === 1 ? 'finding' : 'findings'}`}
          </button>
        )}
        <CopyButton write={write} title="Copy as Markdown" />
      </div>
    </>
  )
}

type FindingItemProps = Pick<VerdictListProps, 'onShow' | 'hrefOf'> & { finding: Finding }

function FindingItem({ finding, onShow, hrefOf }: FindingItemProps): JSX.Element {
  const { check, severity, words, evidence, fix, taskId, requests = [] } = finding
  const [isExplained, setExplained] = useState(false)
  return (
    <li>
      <SeverityIcon severity={severity} />
      <div>
        <p>{words.map((word, at) => renderWords(word, severity, at))}</p>
        {[evidence, fix ?? ''].map(
          (text) =>
            text !== '' && (
              <p class="dim" key={text}>
                {text.split('`').map((part, at) => (
                  <Name key={at} text={part} class={at % 2 === 1 ? 'code prose' : 'prose'} />
                ))}
              </p>
            ),
        )}
        {isExplained && <FindingHelp check={check} />}
      </div>
      {hasHelp(check) && (
        <button
          type="button"
          class="link-button"
          aria-expanded={isExplained}
          title="An example, why it is told, and the cure"
          onClick={() => setExplained(!isExplained)}
        >
          why?
        </button>
      )}
      {requests.slice(0, MAX_LINKS).map((id, at) => (
        <a key={id} class="link-button" href={hrefOf(id)}>
          {at === 0 ? 'open the request' : at + 1}
        </a>
      ))}
      {taskId !== null && (
        <button type="button" class="link-button" onClick={() => onShow(taskId)}>
          show
        </button>
      )}
    </li>
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
