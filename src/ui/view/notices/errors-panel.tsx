import type { JSX } from 'preact'
import type { ErrorPlace, ErrorsStats, ErrorWords, RequestError } from '../../../model/notices/error-stats.ts'
import { formatCount, formatMs } from '../../state/format.ts'
import { visible, visibleLines } from '../../state/text.ts'
import { Name, SiteText } from '../parts/text.tsx'

export interface ErrorsPanelProps {
  stats: ErrorsStats
  /** Shows a task in the timeline; null if there is none. */
  showTask: ((taskId: string) => void) | null
}

/** The gravest first, each with its words. */
const SEEN: Readonly<Record<ErrorPlace, string>> = {
  response: 'answered with',
  exception: 'caught by nobody',
  rejection: 'a rejection that nobody handled',
  task: 'caught, after it had failed a task',
}
const GRAVITY = Object.keys(SEEN)

/** Renders the errors of a request, the gravest first. */
export function ErrorsPanel({ stats, showTask }: ErrorsPanelProps): JSX.Element {
  const { errors, dropped, note } = stats
  if (errors.length === 0) return <p class="notice">{visible(note ?? 'No error was kept.')}</p>
  const ordered = errors.toSorted((a, b) => GRAVITY.indexOf(a.seen) - GRAVITY.indexOf(b.seen) || a.time - b.time)
  return (
    <div class="errors" tabIndex={0} role="region" aria-label="Errors">
      {ordered.map((error, at) => (
        <ErrorCard key={at} error={error} showTask={showTask} />
      ))}
      {dropped > 0 && <p class="dim">{formatCount(dropped)} more were counted, but are not kept.</p>}
    </div>
  )
}

function ErrorCard({ error, showTask }: { error: RequestError; showTask: ErrorsPanelProps['showTask'] }): JSX.Element {
  const { seen, time, site, source, causes } = error
  return (
    <article class="error">
      <h2 class={seen === 'task' ? 'warn' : 'crit'}>
        <ErrorText words={error} />
      </h2>
      <p class="dim">
        {visible(SEEN[seen] ?? seen)}, at {formatMs(time)} ms
        <FailedTask error={error} showTask={showTask} />
      </p>
      {site !== null && (
        <p class="error-site">
          <Name text={site.function} class="code" /> <SiteText site={site} link />
        </p>
      )}
      {source !== null && <pre>{visibleLines(source)}</pre>}
      {causes.length > 0 && (
        <ol class="causes" aria-label="Causes">
          {causes.map((cause, at) => (
            <li key={at} class={`depth-${Math.min(5, cause.depth)}`}>
              <span class="dim">cause</span> <ErrorText words={cause} />
            </li>
          ))}
        </ol>
      )}
    </article>
  )
}

function ErrorText({ words: { name, message, code } }: { words: ErrorWords }): JSX.Element {
  return (
    <bdi>
      {visible(name)}
      {code !== null && ` [${visible(code)}]`}
      {message !== '' && `: ${visibleLines(message)}`}
    </bdi>
  )
}

function FailedTask({
  error: { taskId, taskName },
  showTask,
}: {
  error: RequestError
  showTask: ErrorsPanelProps['showTask']
}): JSX.Element | null {
  if (taskName === null) return null
  const name = <Name text={taskName} class="code" />
  if (taskId === null || showTask === null) return <>, in {name}</>
  return (
    <>
      , in{' '}
      <button type="button" class="cell-button" onClick={() => showTask(taskId)}>
        {name}
      </button>
    </>
  )
}
