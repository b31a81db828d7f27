import { analyzeAsync } from '../analyze/async-stats.ts'
import { Panel } from '../core/panel.ts'
import type { RequestContext, ServerTimingMetric } from '../core/panel.ts'
import type { ResolvedConfig } from '../core/config.ts'
import { redactName } from '../core/redaction.ts'
import type { PlaceDescription } from '../model/place.ts'
import type { AsyncProfilingStats, BackendName } from '../model/stats.ts'
import type { Trace } from '../model/trace.ts'
import { PlaceDescriber } from '../source/describe-places.ts'

/** Written once: what is put together anew for each response must be checked anew as well. */
const OWN_COST: Record<BackendName, string> = {
  instrumentation: 'Profiler (instrumentation)',
  hooks: 'Profiler (hooks)',
  eventloop: 'Profiler (eventloop)',
  none: 'Profiler (none)',
}

/** Lag below this (ms) is not worth a word. */
const LAG_WORTH_SHOWING = 1

/** Tasks, awaits, blocking calls, lag and the ledger of a request. */
export class AsyncProfilingPanel extends Panel<AsyncProfilingStats> {
  static override readonly id: string = 'AsyncProfilingPanel'
  static override readonly title: string = 'Async profiling'
  static override readonly navTitle: string = 'Async'
  readonly #describer = new PlaceDescriber()

  override async generateStats(context: RequestContext): Promise<AsyncProfilingStats> {
    const { trace } = context.profile
    if (trace === null) throw new Error('The request has not ended yet; its statistics are made when it has.')
    return analyzeTrace(trace, this.config, this.#describer)
  }

  override generateServerTiming({ profile }: RequestContext): ServerTimingMetric[] {
    const { running, waiting, queued, lagMax, overhead } = profile.figures()
    return [
      { name: 'async_profiling', duration: overhead, description: OWN_COST[profile.recorder.backend] },
      { name: 'event_loop_lag', duration: lagMax, description: 'Longest loop lag' },
      { name: 'running', duration: running, description: 'On the loop' },
      { name: 'waiting', duration: waiting, description: 'Loop idle' },
      { name: 'queued', duration: queued, description: 'Behind other work' },
    ]
  }

  override navSubtitle(stats: AsyncProfilingStats): string {
    const lag = stats.eventLoopLag.avg
    const lagText = lag < LAG_WORTH_SHOWING ? null : `${Math.round(lag)}ms`
    const blocking = stats.blockingCalls.reduce((sum, call) => sum + call.calls, 0)
    if (blocking === 0) return lagText === null ? 'OK' : `Lag: ${lagText}`
    return lagText === null ? `${blocking} blocking` : `${blocking} blocking, ${lagText} lag`
  }
}

/** A finished trace's statistics, with its places named from their source and redacted. */
export async function analyzeTrace(
  trace: Trace,
  config: ResolvedConfig,
  describer: PlaceDescriber,
): Promise<AsyncProfilingStats> {
  const described = await Promise.all(trace.sites.map(({ place }) => describer.describe(place)))
  const places = described.map((place) => redactPlace(place, config.asyncProfilerRedactPatterns))
  return analyzeAsync({
    trace,
    places,
    blockingThreshold: config.asyncProfilerBlockingThreshold,
    detectBlocking: config.asyncProfilerDetectBlocking,
    taskNames: config.asyncProfilerTaskNames,
  })
}

const redactPlace = (place: PlaceDescription, patterns: readonly RegExp[]): PlaceDescription => ({
  ...place,
  function: redactName(place.function, patterns),
  file: redactName(place.file, patterns),
})
