import { groupOperations } from '../analyze/operations/group-operations.ts'
import type { RequestContext } from '../core/panels/panel.ts'
import { SharedWork } from '../core/panels/shared-work.ts'
import { asProfilerWork } from '../core/recording/profiler-work.ts'
import type { AsyncProfilingStats, Site } from '../model/async-stats.ts'
import type { OperationsStats, OperationSubject } from '../model/operation-groups.ts'
import type { Settings } from '../model/settings.ts'
import type { CodePlace } from '../model/trace.ts'
import { AsyncStatistics } from './async-statistics.ts'
import { RecordNames } from './record-names.ts'
import { sourceLine } from './source-lines.ts'

/**
 * Computes the statistics of tracked requests. Panels that ask for those of one request at the same time share the
 * analysis of its trace.
 *
 * @example const stats = await RequestStatistics.of(config).ofRequest(context)
 */
export class RequestStatistics {
  static readonly #all = new WeakMap<Settings, RequestStatistics>()
  readonly #statistics: AsyncStatistics
  readonly #names: RecordNames
  readonly #work = new SharedWork<AsyncProfilingStats>()

  /** Returns the one of a toolbar. */
  static of(settings: Settings): RequestStatistics {
    const known = this.#all.get(settings)
    if (known !== undefined) return known
    const made = new RequestStatistics(settings)
    this.#all.set(settings, made)
    return made
  }

  private constructor(settings: Settings) {
    this.#statistics = new AsyncStatistics(settings)
    this.#names = new RecordNames(settings)
  }

  /** Returns the statistics of an ended request; every caller gets the same object. */
  ofRequest(context: RequestContext): Promise<AsyncProfilingStats> {
    return this.#work.run(context, '', () => this.#make(context))
  }

  async #make({ profile, unit }: RequestContext): Promise<AsyncProfilingStats> {
    const { trace } = profile
    if (trace === null) throw new Error('The request has not ended yet; its statistics are made when it has.')
    const samples = this.#statistics.needsSamples(trace) ? await profile.samples() : null
    return this.#statistics.make({ trace, samples, cpu: profile.cpuUsage(), isRequest: unit === undefined })
  }

  /** Returns the lines of places of a panel's own as a developer names them, redacted. */
  async sitesOf(places: readonly CodePlace[]): Promise<Site[]> {
    const described = await this.#names.describePlaces(places)
    return described.map(({ function: name, file, wait }) => ({ function: name, file, ...wait }))
  }

  /**
   * Returns the text of each place's line as it is now; null where it is not known, as of a record that has left the
   * process: its source may be another one.
   */
  async sourceLinesOf(places: readonly CodePlace[]): Promise<(string | null)[]> {
    const described = await this.#names.describePlaces(places)
    return Promise.all(
      described.map(async ({ file, wait }, index) => (isStored(places[index]!) ? null : sourceLine(file, wait.line))),
    )
  }

  /** Returns the operations of one subject, grouped. */
  async operationsOf(context: RequestContext, subject: OperationSubject): Promise<OperationsStats> {
    const stats = await this.ofRequest(context)
    return asProfilerWork(() => groupOperations(stats, subject))
  }
}

/** A place of a record says no more than its description does: not even the path of its script. */
const isStored = ({ described, script }: CodePlace): boolean => described !== undefined && described.file === script
