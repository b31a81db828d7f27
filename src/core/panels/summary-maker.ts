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
const MAX_TERMS = 30
const MAX_TERM_LENGTH = 80
/** Characters of all terms of a panel: a list has a hundred rows and more. */
const MAX_TERMS_LENGTH = 800

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
      const terms = this.#termsOf(loaded, answer.stats)
      const told = { ...(finding === null ? {} : { finding }), ...(terms.length === 0 ? {} : { terms }) }
      return { summary: { navTitle, navSubtitle, ...told }, isFinal: hasEnded }
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

  /** A failure costs the names for the filter, nothing else. */
  #termsOf(loaded: LoadedPanel, stats: unknown): string[] {
    try {
      const given: unknown = loaded.panel.navTerms?.(stats) ?? []
      if (!Array.isArray(given)) throw new TypeError(`expected a list of texts, got ${describeValue(given)}`)
      const texts = given.slice(0, MAX_TERMS).filter((term): term is string => typeof term === 'string')
      return withinBound([...new Set(texts.map((term) => this.#redaction.text(loaded, term, MAX_TERM_LENGTH)))])
    } catch (error) {
      this.#steps.report(loaded, 'navTerms', error)
      return []
    }
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

function withinBound(terms: readonly string[]): string[] {
  let left = MAX_TERMS_LENGTH
  return terms.filter((term) => term !== '' && (left -= term.length) >= 0)
}
