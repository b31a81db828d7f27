import type { ToolbarDetail } from '../../core/api.ts'

export interface DetailLoader {
  load(id: string): void
}

export interface DetailLoaderOptions {
  base: string
  /** The page's `fetch` as it was before we followed it. */
  fetch: typeof fetch
  onKnown: (detail: ToolbarDetail) => void
  onLost: (id: string, problem: string) => void
}

/** Milliseconds between two questions for a request that may still be running; the server waits a second itself. */
const DELAYS = [0, 500, 1000, 2000, 4000, 8000, 15_000, 30_000]

/** Asks for one request after the other, so that the app's own requests are never behind more than one of ours. */
export function makeDetailLoader(options: DetailLoaderOptions): DetailLoader {
  let last: Promise<unknown> = Promise.resolve()
  const ask = (id: string, attempt: number): void => {
    const delay = DELAYS[attempt]
    if (delay === undefined) return options.onLost(id, 'There is no record of it, or it is still running.')
    setTimeout(() => {
      last = last.then(() => askOnce(id, attempt))
    }, delay)
  }
  const askOnce = async (id: string, attempt: number): Promise<void> => {
    try {
      const response = await options.fetch(`${options.base}/api/toolbar/${id}`, { cache: 'no-store' })
      if (response.status === 404) return ask(id, attempt + 1)
      if (!response.ok) return options.onLost(id, `The app refused to tell (${response.status}).`)
      options.onKnown((await response.json()) as ToolbarDetail)
    } catch {
      options.onLost(id, "The app does not answer, or the page's policy (connect-src) does not let the toolbar ask it.")
    }
  }
  return { load: (id) => ask(id, 0) }
}
