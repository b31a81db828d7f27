import type { RequestContext } from './panel.ts'
import type { LoadedPanel } from './panel-list.ts'
import type { PanelSteps } from './panel-steps.ts'

/** The outcome of the panels' steps in an ended request: the part that is kept of it besides the panels' data. */
export class PanelOutcomes {
  readonly #panels: readonly LoadedPanel[]
  readonly #steps: PanelSteps

  constructor(panels: readonly LoadedPanel[], steps: PanelSteps) {
    this.#panels = panels
    this.#steps = steps
  }

  /** Resolves when no step of a panel is under way any more. */
  async whenProcessed(context: RequestContext): Promise<void> {
    for (const loaded of this.#panels) await this.#steps.pendingOf(loaded, context)
  }

  /** Returns the reasons why panels failed while the request ran, by panel id. */
  failuresOf(context: RequestContext): Record<string, string> {
    const failures = this.#panels.map((loaded) => [loaded.id, this.#steps.failureOf(loaded, context)] as const)
    return Object.fromEntries(failures.filter((entry): entry is [string, string] => entry[1] !== undefined))
  }

  /** Marks panels as failed in a request that was read back, by the answer of `failuresOf` when it was recorded. */
  restoreFailures(context: RequestContext, failures: Readonly<Record<string, string>>): void {
    for (const loaded of this.#panels) {
      const failure = Object.hasOwn(failures, loaded.id) ? failures[loaded.id] : undefined
      if (failure !== undefined) this.#steps.restoreFailure(loaded, context, failure)
    }
  }
}
