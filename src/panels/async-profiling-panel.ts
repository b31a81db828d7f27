import { analyzeAsync } from '../analyze/async-stats.ts'
import { hasLongStretch } from '../analyze/blocks.ts'
import { mayMissIdle } from '../analyze/restore-idle.ts'
import { sortSlices } from '../analyze/sort-slices.ts'
import { Panel } from '../core/panel.ts'
import type { RequestContext, ServerTimingMetric } from '../core/panel.ts'
import type { ResolvedConfig } from '../core/config.ts'
import { asProfilerWork } from '../core/profiler-work.ts'
import { redactName } from '../core/redaction.ts'
import type { TraceSamples } from '../model/samples.ts'
import type { AsyncProfilingStats, BackendName, Site } from '../model/stats.ts'
import type { Trace } from '../model/trace.ts'
import { describeFrames } from '../source/describe-frames.ts'
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
    const { profile } = context
    const { trace } = profile
    if (trace === null) throw new Error('The request has not ended yet; its statistics are made when it has.')
    const samples = wantsSamples(trace, this.config) ? await profile.samples() : null
    return analyzeTrace({ trace, samples, cpu: context.profile.cpuUsage() }, this.config, this.#describer)
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

/** Samples have to be fetched, and tell something only where there is a block, or the loop's idle time is not all there. */
export function wantsSamples(trace: Trace, config: ResolvedConfig): boolean {
  const { asyncProfilerDetectBlocking, asyncProfilerBlockingThreshold } = config
  if (mayMissIdle(trace)) return true
  return asyncProfilerDetectBlocking && hasLongStretch(sortSlices(trace), asyncProfilerBlockingThreshold)
}

/** A finished profile; its samples are null where there are none, or nobody needs them. */
export interface Recorded {
  trace: Trace
  samples: TraceSamples | null
  /** CPU time of the process meanwhile; null where unknown. */
  cpu: NodeJS.CpuUsage | null
}

/** A finished trace's statistics, with its places named from their source and redacted. */
export async function analyzeTrace(
  { trace, samples, cpu }: Recorded,
  config: ResolvedConfig,
  describer: PlaceDescriber,
): Promise<AsyncProfilingStats> {
  const [described, sampled] = await Promise.all([
    Promise.all(trace.sites.map(({ place }) => describer.describe(place))),
    samples === null ? null : describeFrames(samples.frames, describer, config.asyncProfilerInclude),
  ])
  const redact = <P extends Site>(place: P): P => redactSite(place, config.asyncProfilerRedactPatterns)
  const input = {
    trace,
    places: described.map(redact),
    sampled: samples === null || sampled === null ? null : { samples, frames: sampled.map(redact) },
    blockingThreshold: config.asyncProfilerBlockingThreshold,
    detectBlocking: config.asyncProfilerDetectBlocking,
    taskNames: config.asyncProfilerTaskNames,
    processTime: cpu === null ? null : (cpu.user + cpu.system) / 1000,
  }
  return asProfilerWork(() => analyzeAsync(input))
}

const redactSite = <P extends Site>(place: P, patterns: readonly RegExp[]): P => ({
  ...place,
  function: redactName(place.function, patterns),
  file: redactName(place.file, patterns),
})
