import type { ServerTimingMetric } from '../core/http/server-timing.ts'
import { findingsOf } from '../analyze/findings/findings.ts'
import { Panel } from '../core/panels/panel.ts'
import type { RequestContext } from '../core/panels/panel.ts'
import type { SummaryFinding } from '../model/api.ts'
import type { AsyncProfilingStats, BackendName } from '../model/async-stats.ts'
import { ASYNC_PANEL, NO_DETAIL } from '../model/panel-stats.ts'
import { RequestStatistics } from '../statistics/request-statistics.ts'

/** Constant texts: a text that is built for each response would have to be validated for each as well. */
const OWN_COST: Record<BackendName, string> = {
  instrumentation: 'Profiler (instrumentation)',
  hooks: 'Profiler (hooks)',
  eventloop: 'Profiler (eventloop)',
  none: 'Profiler (none)',
}

/** Lag below this (ms) is not shown. */
const MIN_SHOWN_LAG_MS = 1

/** Shows tasks, awaits, blocking calls, lag and the ledger of a request. */
export class AsyncPanel extends Panel<AsyncProfilingStats> {
  static override readonly id: string = ASYNC_PANEL
  static override readonly title: string = 'Async profiling'
  static override readonly navTitle: string = 'Async'
  readonly #statistics = RequestStatistics.of(this.config)

  override generateStats(context: RequestContext): Promise<AsyncProfilingStats> {
    return this.#statistics.ofRequest(context)
  }

  override generateServerTiming({ profile }: RequestContext): ServerTimingMetric[] {
    const { running, waiting, queued, unattributed, lagMax, overhead } = profile.figures()
    return [
      { name: 'async_profiling', duration: overhead, description: OWN_COST[profile.backend] },
      { name: 'event_loop_lag', duration: lagMax, description: 'Longest loop lag' },
      { name: 'running', duration: running, description: 'On the loop' },
      { name: 'waiting', duration: waiting, description: 'Loop idle' },
      { name: 'queued', duration: queued, description: 'Loop busy with other work' },
      { name: 'unattributed', duration: unattributed, description: 'Loop busy, nobody claims its work' },
    ]
  }

  override navFinding(stats: AsyncProfilingStats): SummaryFinding | null {
    const worst = findingsOf(stats)[0]
    return worst?.severity === 'critical' || worst?.severity === 'warning' ? worst : null
  }

  override navTerms({ topAsyncFunctions, blockingCalls }: AsyncProfilingStats): string[] {
    return [...topAsyncFunctions, ...blockingCalls].map(({ function: name }) => name)
  }

  override navSubtitle(stats: AsyncProfilingStats): string {
    const note = noteOf(stats)
    if (stats.degraded === null || stats.capabilities.tasks) return note
    return note === 'OK' ? NO_DETAIL : `${NO_DETAIL}, ${note}`
  }
}

function noteOf({ eventLoopLag, blockingCalls }: AsyncProfilingStats): string {
  const lag = eventLoopLag.max
  const lagText = lag < MIN_SHOWN_LAG_MS ? null : `${Math.round(lag)}ms`
  const blocking = blockingCalls.reduce((sum, call) => sum + call.calls, 0)
  if (blocking === 0) return lagText === null ? 'OK' : `Lag: ${lagText}`
  return lagText === null ? `${blocking} blocking` : `${blocking} blocking, ${lagText} lag`
}
