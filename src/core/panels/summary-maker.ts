import { types } from 'node:util'
import type { SummaryFinding } from '../../model/api.ts'
import { describeValue } from '../describe-value.ts'
import { TimeLimitError } from '../time-limit.ts'
import { readFinding } from './nav-finding.ts'
import type { RequestContext } from './panel.ts'
import type { LoadedPanel } from './panel-list.ts'
import type { PanelRedaction } from './panel-redaction.ts'
import type { PanelSteps } from './panel-steps.ts'
import type { MadeSummary } from './panel-summaries.ts'

const MAX_SUBTITLE_LENGTH = 100
const MAX_FINDING_LENGTH = 300

/** A panel's answer for one request. */
export interface Answer {
  hasFailed: boolean
  /** True if it took too long: lists do not ask again. */
  isGivenUp?: boolean
  /** The panel's own statistics, for its other methods. */
  stats?: unknown
  /** The statistics as plain data, or the failure, for the API. */
  shown: unknown
}

/** Makes a panel's entry in lists of its answer: its few words, and the worst problem that it tells of. */
export class SummaryMaker {
  readonly #steps: PanelSteps
  readonly #redaction: PanelRedaction

  constructor(steps: PanelSteps, redaction: PanelRedaction) {
    this.#steps = steps
    this.#redaction = redaction
  }

  /** Never rejects. */
  async make(loaded: LoadedPanel, context: RequestContext, answer: Answer): Promise<MadeSummary> {
    const { navTitle } = loaded
    const hasEnded = context.duration !== null
    const failed = { navTitle, navSubtitle: 'failed' }
    if (answer.hasFailed) return { summary: failed, isFinal: hasEnded && answer.isGivenUp === true }
    try {
      const navSubtitle = await this.#subtitleOf(loaded, answer.stats)
      const finding = this.#findingOf(loaded, context, answer.stats)
      return { summary: { navTitle, navSubtitle, ...(finding === null ? {} : { finding }) }, isFinal: hasEnded }
    } catch (error) {
      this.#steps.report(loaded, 'navSubtitle', error)
      return { summary: failed, isFinal: hasEnded && error instanceof TimeLimitError }
    }
  }

  async #subtitleOf(loaded: LoadedPanel, stats: unknown): Promise<string> {
    const given = this.#steps.limit<unknown>(loaded, 'navSubtitle', loaded.panel.navSubtitle(stats))
    const text = types.isPromise(given) ? await given : given
    if (typeof text === 'string') return this.#redaction.text(loaded, text, MAX_SUBTITLE_LENGTH)
    if (text != null) this.#steps.report(loaded, 'navSubtitle', `expected a text, got ${describeValue(text)}`)
    return ''
  }

  /** A failure costs the words in the list, nothing else. */
  #findingOf(loaded: LoadedPanel, context: RequestContext, stats: unknown): SummaryFinding | null {
    try {
      const finding = readFinding(loaded.panel.navFinding(stats, context))
      return finding && { ...finding, title: this.#redaction.text(loaded, finding.title, MAX_FINDING_LENGTH) }
    } catch (error) {
      this.#steps.report(loaded, 'navFinding', error)
      return null
    }
  }
}
