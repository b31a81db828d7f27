import { types } from 'node:util'
import { dataProperty } from '../data-property.ts'
import type { ServerTimingMetric } from '../http/server-timing.ts'
import {
  DEFAULT_REDACT_PATTERNS,
  describeFailure,
  ownPatterns,
  RECORD_BOUNDS,
  redactText,
  redactValue,
} from '../redaction/index.ts'
import type { LoadedPanel } from './panel-list.ts'

/** A header's text is cut to less than this (characters) anyway. */
const MAX_SEARCHED_LENGTH = 1000

/** Caches texts of metrics without secrets (count): most panels give the same few with each response. */
const MAX_REMEMBERED_TEXTS = 200

/**
 * Redacts and bounds everything that panels give, without running anything of it. The built-in panels are let through,
 * told by the identity of their class: they redact the names and messages that they are made from, and their tables of
 * numbers would be slow to walk.
 */
export class PanelRedaction {
  /** For names, errors among them. */
  readonly #allPatterns: readonly RegExp[]
  /** For data. */
  readonly #patterns: readonly RegExp[]
  readonly #clean = new Set<string>()

  constructor(patterns: readonly RegExp[] = DEFAULT_REDACT_PATTERNS) {
    this.#allPatterns = patterns
    this.#patterns = ownPatterns(patterns)
  }

  /** Returns the statistics as they are shown, kept and exported: the panel's later changes do not reach them. */
  stats(loaded: LoadedPanel, stats: unknown): unknown {
    return loaded.isBuiltIn === true ? stats : redactValue(stats, RECORD_BOUNDS, this.#patterns)
  }

  /** Returns a text of at most `length` characters. */
  text({ isBuiltIn }: LoadedPanel, text: string, length: number): string {
    if (isBuiltIn === true) return text.slice(0, length)
    // The cut comes last: half of a secret would not be recognised.
    return redactText(text.slice(0, length + MAX_SEARCHED_LENGTH), this.#patterns).slice(0, length)
  }

  error(error: unknown): string {
    return describeFailure(error, this.#allPatterns)
  }

  /** Returns the metric at an index of a panel's list; null if only running code of the app could tell. */
  metric({ isBuiltIn }: LoadedPanel, metrics: readonly unknown[], index: number): ServerTimingMetric | null {
    if (isBuiltIn === true) return metrics[index] as ServerTimingMetric
    const metric = dataProperty(metrics, index)
    if (typeof metric !== 'object' || metric === null || types.isProxy(metric)) return null
    return {
      name: this.#metricText(dataProperty(metric, 'name')),
      duration: dataProperty(metric, 'duration') as number,
      description: this.#metricText(dataProperty(metric, 'description')),
    }
  }

  #metricText(text: unknown): string {
    if (typeof text !== 'string' || this.#clean.has(text)) return text as string
    const redacted = redactText(text.slice(0, MAX_SEARCHED_LENGTH), this.#patterns)
    if (redacted === text && this.#clean.size < MAX_REMEMBERED_TEXTS) this.#clean.add(text)
    return redacted
  }
}
