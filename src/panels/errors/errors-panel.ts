import { failedAnswer } from '../../analyze/findings/outcomes/failed-answer.ts'
import { Panel } from '../../core/panels/panel.ts'
import type { PanelHost, RequestContext } from '../../core/panels/panel.ts'
import type { ToldError } from '../../core/panels/told-errors.ts'
import { requestAround } from '../../core/requests/request-around.ts'
import type { TrackedContext } from '../../core/requests/tracked-context.ts'
import { redactText } from '../../core/redaction/index.ts'
import type { SummaryFinding } from '../../model/api.ts'
import type { ErrorsStats, RequestError } from '../../model/notices/error-stats.ts'
import { ERRORS_PANEL } from '../../model/panel-stats.ts'
import { holdErrors } from '../../notices/errors/hold-errors.ts'
import { RequestStatistics } from '../../statistics/request-statistics.ts'
import { OpenErrors } from './error-state.ts'
import type { ErrorState } from './error-state.ts'

const NO_ERRORS = 'No error was seen: none in the answer, none that nobody handled, and no async function failed.'

/** Shows the errors of a request: those of its answer, those that nobody handled, and those of its tasks. */
export class ErrorsPanel extends Panel<ErrorsStats> {
  static override readonly id: string = ERRORS_PANEL
  static override readonly title: string = 'Errors'
  static override readonly navTitle: string = 'Errors'
  readonly #statistics = RequestStatistics.of(this.config)
  /** Of requests that have not ended; the errors themselves are no plain data. */
  readonly #open = new WeakMap<RequestContext, OpenErrors>()

  override install(host: PanelHost): () => void {
    return holdErrors((told) => {
      const context = requestAround(told.recorder, this.config)
      if (context !== null && context.duration === null) this.#keep(told, context, host)
    })
  }

  #keep(told: ToldError, context: TrackedContext, host: PanelHost): void {
    let open = this.#open.get(context)
    if (open === undefined) {
      this.#open.set(context, (open = new OpenErrors()))
      context.state.set(ERRORS_PANEL, open.state)
    }
    const running = told.task === 0 ? host.currentTask() : null
    // Of a recording within the request's, such as one of `profile()`, the tasks have numbers of their own.
    const isOwn = told.recorder === context.profile.recorder
    const task = running === null ? (isOwn ? told.task : 0) : Number(running.taskId)
    open.add({ ...told, task }, context.profile.elapsed(), this.config.asyncProfilerRedactPatterns)
  }

  override processResponse(context: RequestContext): void {
    this.#open.get(context)?.close()
    this.#open.delete(context)
  }

  override async generateStats(context: RequestContext): Promise<ErrorsStats> {
    const state = context.state.get(ERRORS_PANEL) as ErrorState | undefined
    if (state === undefined) return { errors: [], dropped: 0, note: NO_ERRORS }
    const patterns = this.config.asyncProfilerRedactPatterns
    const [{ tasks }, sites, lines] = await Promise.all([
      this.#statistics.ofRequest(context),
      this.#statistics.sitesOf(state.places),
      this.#statistics.sourceLinesOf(state.places),
    ])
    const names = new Map(tasks.map(({ taskId, name }) => [taskId, name]))
    const errors = state.errors.map(({ task, place, ...error }): RequestError => {
      const taskName = (task === null ? undefined : names.get(task)) ?? null
      const line = lines[place ?? -1] ?? null
      return {
        ...error,
        taskId: taskName === null ? null : task,
        taskName,
        site: sites[place ?? -1] ?? null,
        source: line === null ? null : redactText(line, patterns),
      }
    })
    return { errors, dropped: state.dropped, note: null }
  }

  override navFinding(stats: ErrorsStats, { response }: RequestContext): SummaryFinding | null {
    return failedAnswer({ status: response?.status ?? null, panels: { [ERRORS_PANEL]: stats } })
  }

  /** Errors that somebody has caught are told apart. */
  override navSubtitle({ errors, dropped }: ErrorsStats): string {
    const caught = errors.filter(({ seen }) => seen === 'task').length
    const grave = errors.length - caught
    const parts = grave === 0 ? [] : [`${grave} ${grave === 1 ? 'error' : 'errors'}`]
    if (caught > 0) parts.push(`${caught} caught`)
    if (dropped > 0) parts.push(`${dropped} more`)
    return parts.join(', ')
  }
}
