import type { PanelSummary } from '../../model/api.ts'
import type { StartTimer } from '../time-limit.ts'
import type { RequestContext } from './panel.ts'
import type { LoadedPanel } from './panel-list.ts'
import { endsWithin, SharedWork } from './shared-work.ts'

/** A summary, and whether it is final: that of a running request changes, and a failure may not happen again. */
export interface MadeSummary {
  summary: PanelSummary
  isFinal: boolean
}

export interface PanelSummariesOptions {
  /** Creates the summary; never rejects, and ends within the time limit. */
  make: (loaded: LoadedPanel, context: RequestContext) => Promise<MadeSummary>
  /** Whether the panel was given up the last time. */
  isHung: (loaded: LoadedPanel) => boolean
  /** Maximum time (ms) that a list waits for a panel. */
  patience: number
  startTimer: StartTimer
}

/**
 * Creates the list entries of panels, each once. A list waits briefly for a panel that does not answer, and once: from
 * then on the panel is shown as slow, until it has answered. A list of a hundred requests must not wait a hundred times.
 */
export class PanelSummaries {
  readonly #options: PanelSummariesOptions
  readonly #kept = new WeakMap<RequestContext, Map<string, PanelSummary>>()
  readonly #work = new SharedWork<PanelSummary>()
  /** The number of pending answers that are no longer awaited, by panel id. */
  readonly #overdue = new Map<string, number>()
  readonly #final = new WeakSet<PanelSummary>()

  constructor(options: PanelSummariesOptions) {
    this.#options = options
  }

  /** Returns the summary, or one that shows the panel as slow. */
  async of(loaded: LoadedPanel, context: RequestContext): Promise<PanelSummary> {
    const known = this.#kept.get(context)?.get(loaded.id)
    if (known !== undefined) return known
    if ((this.#overdue.get(loaded.id) ?? 0) > 0) return this.#toSlow(loaded)
    const { isHung, patience, startTimer } = this.#options
    const wasHung = isHung(loaded)
    const work = this.#work.run(context, loaded.id, () => this.#make(loaded, context))
    if (!wasHung && (await endsWithin(work, patience, startTimer))) return work
    this.#letRun(loaded.id, work)
    return this.#toSlow(loaded)
  }

  /** Returns whether a summary stays as it is: the next one of a slow panel may have more. */
  isFinal(summary: PanelSummary): boolean {
    return this.#final.has(summary)
  }

  async #make(loaded: LoadedPanel, context: RequestContext): Promise<PanelSummary> {
    const { summary, isFinal } = await this.#options.make(loaded, context)
    if (!isFinal) return summary
    this.#final.add(summary)
    const kept = this.#kept.get(context) ?? new Map<string, PanelSummary>()
    this.#kept.set(context, kept.set(loaded.id, summary))
    return summary
  }

  #letRun(id: string, work: Promise<unknown>): void {
    this.#overdue.set(id, (this.#overdue.get(id) ?? 0) + 1)
    void work.then(() => this.#overdue.set(id, this.#overdue.get(id)! - 1))
  }

  #toSlow({ navTitle }: LoadedPanel): PanelSummary {
    return { navTitle, navSubtitle: 'slow' }
  }
}
