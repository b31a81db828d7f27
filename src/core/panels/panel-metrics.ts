import { types } from 'node:util'
import { describeValue } from '../describe-value.ts'
import { appendMetric } from '../http/server-timing.ts'
import type { RequestContext } from './panel.ts'
import type { LoadedPanel } from './panel-list.ts'
import type { PanelRedaction } from './panel-redaction.ts'
import { isThenable } from './panel-steps.ts'
import type { PanelSteps } from './panel-steps.ts'

const MAX_METRICS = 100

/** Writes the panels' metrics into the `Server-Timing` header of responses. */
export class PanelMetrics {
  /** The panels that have metrics. */
  readonly #panels: readonly LoadedPanel[]
  readonly #steps: PanelSteps
  readonly #redaction: PanelRedaction

  constructor(panels: readonly LoadedPanel[], steps: PanelSteps, redaction: PanelRedaction) {
    this.#panels = panels
    this.#steps = steps
    this.#redaction = redaction
  }

  /** Returns the value of the header. A promise is too late for it. */
  write(context: RequestContext, maxBytes: number): string {
    let header = ''
    for (const loaded of this.#panels) header = this.#append(header, loaded, context, maxBytes)
    return header
  }

  /** Adds the metrics of one panel. One that fails adds none, or those before the one that failed. */
  #append(before: string, loaded: LoadedPanel, context: RequestContext, maxBytes: number): string {
    let header = before
    if (this.#steps.failureOf(loaded, context) !== undefined) return header
    try {
      const made: unknown = loaded.panel.generateServerTiming(context)
      if (!Array.isArray(made) || types.isProxy(made)) {
        this.#note(loaded, context, made)
        return header
      }
      const count = Math.min(made.length, MAX_METRICS)
      for (let index = 0; index < count; index++) {
        const metric = this.#redaction.metric(loaded, made, index)
        if (metric === null) this.#steps.report(loaded, 'generateServerTiming', 'expected metrics that are plain data')
        else header = appendMetric(header, metric, maxBytes)
      }
    } catch (error) {
      this.#fail(loaded, context, error)
    }
    return header
  }

  #note(loaded: LoadedPanel, context: RequestContext, made: unknown): void {
    if (isThenable(made)) Promise.resolve(made).catch((error: unknown) => this.#fail(loaded, context, error))
    else if (made != null) {
      this.#steps.report(loaded, 'generateServerTiming', `expected a list of metrics, got ${describeValue(made)}`)
    }
  }

  #fail(loaded: LoadedPanel, context: RequestContext, error: unknown): void {
    this.#steps.fail(loaded, context, 'generateServerTiming', error)
  }
}
