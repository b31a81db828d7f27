import type { ComponentChildren, JSX } from 'preact'
import type { RequestDetail } from '../../../model/api.ts'
import type { AsyncProfilingStats } from '../../../model/async-stats.ts'
import { formatDuration, formatTime } from '../../state/format.ts'
import { Name, Status } from '../parts/text.tsx'
import { ThemeButton } from '../parts/theme-button.tsx'

export interface RequestHeaderProps {
  detail: RequestDetail
  /** Null if the request has no async statistics. */
  stats: AsyncProfilingStats | null
  /** The request's actions, at the end of the line. */
  children?: ComponentChildren
}

/** Renders one line about the request. */
export function RequestHeader({ detail, stats, children }: RequestHeaderProps): JSX.Element {
  const started = new Date(detail.startTime)
  return (
    <header class="top">
      <h1>
        <Name text={detail.method} class="method" />
        <Name text={detail.path} class="path" />
        <Status status={detail.status} />
        <span class="duration">{formatDuration(detail.duration)}</span>
      </h1>
      <ul class="meta">
        {!detail.complete && (
          <li class="badge warn" title="The connection closed, or the profile did, before the response ended">
            incomplete
          </li>
        )}
        {detail.route !== null && detail.route !== detail.path && (
          <li class="route">
            <Name text={detail.route} />
          </li>
        )}
        <li>
          <time dateTime={Number.isNaN(started.getTime()) ? undefined : started.toISOString()}>
            {formatTime(detail.startTime)}
          </time>
        </li>
        {stats && <BackendFacts stats={stats} />}
      </ul>
      <div class="actions">
        {children}
        <ThemeButton />
      </div>
    </header>
  )
}

function BackendFacts({ stats }: { stats: AsyncProfilingStats }): JSX.Element {
  return (
    <>
      <li class="badge" title="The backend that recorded this request">
        <Name text={stats.backend} />
      </li>
      {stats.backend !== 'none' && (
        <li title="The profiler's own cost in this request, measured: recording, and instrumenting modules that were loaded meanwhile">
          {formatDuration(stats.profilingOverhead)} profiling
        </li>
      )}
    </>
  )
}
