import type { RequestDetail, RequestReader, RequestSummary } from './core/api.ts'
import type { PanelRunner } from './core/panel-runner.ts'
import type { RequestContext } from './core/panel.ts'
import type { RequestStore } from './core/store.ts'

/** The finished requests, as the API shows them. Statistics are made here, when somebody looks. */
export class ToolbarReader implements RequestReader {
  readonly #store: RequestStore
  readonly #runner: PanelRunner
  readonly #listeners = new Set<(summary: RequestSummary) => void>()

  constructor(store: RequestStore, runner: PanelRunner) {
    this.#store = store
    this.#runner = runner
  }

  /** Keeps a finished request, and tells those who watch. */
  add(context: RequestContext, bytes: number): void {
    this.#store.add(context, bytes)
    if (this.#listeners.size === 0) return
    void this.#summarize(context).then((summary) => {
      for (const listener of this.#listeners) listener(summary)
    })
  }

  async summaries(): Promise<RequestSummary[]> {
    const summaries: RequestSummary[] = []
    // One at a time: each may take a while the first time, and the app's requests go in between.
    for (const context of [...this.#store.list()]) summaries.push(await this.#summarize(context))
    return summaries
  }

  async detail(id: string): Promise<RequestDetail | undefined> {
    const context = this.#store.get(id)
    if (context === undefined) return undefined
    const complete = context.response?.complete ?? false
    return { ...describe(context), complete, panels: await this.#runner.stats(context) }
  }

  clear(): void {
    this.#store.clear()
  }

  subscribe(listener: (summary: RequestSummary) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  async #summarize(context: RequestContext): Promise<RequestSummary> {
    return { ...describe(context), panels: await this.#runner.summaries(context) }
  }
}

const describe = ({ id, request, response, startTime, duration }: RequestContext): Omit<RequestSummary, 'panels'> => ({
  id,
  method: request.method,
  path: request.path,
  route: request.route,
  status: response?.status ?? null,
  startTime,
  duration,
})
