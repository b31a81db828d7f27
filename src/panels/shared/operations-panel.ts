import type { ServerTimingMetric } from '../../core/http/server-timing.ts'
import { Panel } from '../../core/panels/panel.ts'
import type { RequestContext } from '../../core/panels/panel.ts'
import { countOf } from '../../model/operation-groups.ts'
import type { OperationsStats, OperationSubject } from '../../model/operation-groups.ts'
import { RequestStatistics } from '../../statistics/request-statistics.ts'
import { displayDuration } from './display-units.ts'

/** Shows the operations of some kinds, grouped by their text. */
export abstract class OperationsPanel extends Panel<OperationsStats> {
  protected abstract readonly subject: OperationSubject
  readonly #statistics = RequestStatistics.of(this.config)

  override generateStats(context: RequestContext): Promise<OperationsStats> {
    return this.#statistics.operationsOf(context, this.subject)
  }

  /** Returns how many have begun and their time until now; nothing if none has. */
  override generateServerTiming({ profile }: RequestContext): ServerTimingMetric[] {
    const { kinds, metric } = this.subject
    const { count, time } = profile.operationFigures(kinds)
    return count === 0 ? [] : [{ name: metric, duration: time, description: countOf(this.subject, count) }]
  }

  /** Statements and addresses, as they are kept: without values. */
  override navTerms({ groups }: OperationsStats): string[] {
    return groups.map(({ text }) => text)
  }

  override navSubtitle({ count, totalTime, failed }: OperationsStats): string {
    if (count === 0) return ''
    const text = `${countOf(this.subject, count)}, ${displayDuration(totalTime)}`
    return failed === 0 ? text : `${text}, ${failed} failed`
  }
}
