import { isFailed } from '../analyze/routes/is-failed.ts'
import { routeOfPath } from '../analyze/routes/route-of-path.ts'
import { takeSample } from '../analyze/routes/take-sample.ts'
import { asProfilerWork } from '../core/recording/profiler-work.ts'
import type { EndedRequest, RequestKeeper } from '../core/requests/request-keeper.ts'
import { epochNow, nextTurn } from '../core/runtime-functions.ts'
import type { RequestSample, RouteSamplesAnswer } from '../model/routes/route-data.ts'
import type { Settings } from '../model/settings.ts'
import { RequestStatistics } from './request-statistics.ts'

/** Analysed requests that are remembered, the oldest going first. */
const MAX_SAMPLES = 2000
/** Ids that are remembered, so that no request is summed up twice. */
const MAX_IDS = 50_000
/** Longest time (ms) that one call analyses: the rest comes with the next call. */
const MAX_TIME_MS = 1500

/** Analyses kept requests, one at a time and between the app's own work. */
export class RouteSamples {
  readonly #keeper: Pick<RequestKeeper, 'find'>
  readonly #statistics: RequestStatistics
  readonly #samples = new Map<string, RequestSample>()
  readonly #summedUp = new Set<string>()

  constructor({ config, keeper }: { config: Settings; keeper: Pick<RequestKeeper, 'find'> }) {
    this.#keeper = keeper
    this.#statistics = RequestStatistics.of(config)
  }

  /** Returns those that are known or could be analysed in time. */
  async of(ids: readonly string[]): Promise<RouteSamplesAnswer> {
    const until = epochNow() + MAX_TIME_MS
    const answer: RouteSamplesAnswer = { samples: [], pending: [] }
    for (const id of ids) {
      const known =
        this.#samples.get(id) ?? (epochNow() < until ? await this.#analyse(id).catch(() => null) : undefined)
      if (known === undefined) answer.pending.push(id)
      else if (known !== null) answer.samples.push(known)
    }
    return answer
  }

  /** Returns whether it is asked for this id for the first time. */
  isFirst(id: string): boolean {
    if (this.#summedUp.has(id)) return false
    this.#summedUp.add(id)
    dropOldest(this.#summedUp, MAX_IDS)
    return true
  }

  clear(): void {
    this.#samples.clear()
    this.#summedUp.clear()
  }

  async #analyse(id: string): Promise<RequestSample | null> {
    await nextTurn()
    const context = await this.#keeper.find(id)
    if (context === undefined || context.duration === null) return null
    const stats = await this.#statistics.ofRequest(context)
    const sample = asProfilerWork(() => takeSample(factsOf(context, stats.ledger.queued), stats))
    this.#samples.set(id, sample)
    dropOldest(this.#samples, MAX_SAMPLES)
    return sample
  }
}

function factsOf(context: EndedRequest, queued: number): Omit<RequestSample, 'parts' | 'calls'> {
  const { id, request, response, startTime, duration, run, unit } = context
  const route = request.route ?? routeOfPath(request.path)
  const status = response?.status ?? null
  const known = { method: request.method, route, status, failed: isFailed({ status, unit }), startTime }
  return { id, ...known, duration: duration ?? 0, queued, run: run?.id ?? null }
}

function dropOldest(kept: Map<string, unknown> | Set<string>, most: number): void {
  if (kept.size <= most) return
  const [oldest] = kept.keys()
  if (oldest !== undefined) kept.delete(oldest)
}
