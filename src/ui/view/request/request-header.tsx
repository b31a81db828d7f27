import type { ComponentChildren, JSX } from 'preact'
import { routeOfPath } from '../../../analyze/routes/route-of-path.ts'
import type { RequestDetail } from '../../../model/api.ts'
import type { AsyncProfilingStats } from '../../../model/async-stats.ts'
import { formatDuration, formatTime } from '../../state/format.ts'
import { Name, Outcome } from '../parts/text.tsx'
import type { Crossing } from '../trace/remote-side.tsx'
import { ThemeButton } from '../parts/theme-button.tsx'
import { TraceLinks } from './trace-links.tsx'

export interface RequestHeaderProps {
  detail: RequestDetail
  /** Null if the request has no async statistics. */
  stats: AsyncProfilingStats | null
  /** The page of its route; null if there is no server to ask. */
  routeHref: string | null
  /** Null if nothing is known of other processes. */
  crossing: Crossing | null
  /** The request's actions, at the end of the line. */
  children?: ComponentChildren
}

const INCOMPLETE = {
  request: 'The connection closed, or the profile did, before the response ended',
  unit: 'The profile ended before it did',
}

/** Renders one line about the request. */
export function RequestHeader({ detail, stats, routeHref, crossing, children }: RequestHeaderProps): JSX.Element {
  const started = new Date(detail.startTime)
  return (
    <header class="top">
      <h1>
        <Name text={detail.method} class="method" />
        <Name text={detail.path} class="path" />
        <Outcome row={detail} />
        <span class="duration">{formatDuration(detail.duration)}</span>
      </h1>
      <ul class="meta">
        {!detail.complete && (
          <li class="badge warn" title={INCOMPLETE[detail.unit === undefined ? 'request' : 'unit']}>
            incomplete
          </li>
        )}
        {routeHref !== null && (
          <li class="route">
            <a href={routeHref} title="All requests of this route">
              <Name text={`route ${detail.route ?? routeOfPath(detail.path)}`} />
            </a>
          </li>
        )}
        <TraceLinks crossing={crossing} />
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
