import type { BadgeDetail } from '../../model/api.ts'

export interface DetailLoader {
  load(id: string): void
}

export interface DetailLoaderOptions {
  base: string
  /** The page's `fetch` from before it was wrapped. */
  fetch: typeof fetch
  onKnown: (detail: BadgeDetail) => void
  onLost: (id: string, problem: string) => void
}

/** Delays (ms) before each attempt, for a request that may still be running; the server itself waits up to a second. */
const RETRY_DELAYS_MS = [0, 500, 1000, 2000, 4000, 8000, 15_000, 30_000]

/** Loads details one after the other, so that the app's own requests wait behind one of ours at most. */
export function makeDetailLoader(options: DetailLoaderOptions): DetailLoader {
  let last: Promise<unknown> = Promise.resolve()
  const ask = (id: string, attempt: number): void => {
    const delay = RETRY_DELAYS_MS[attempt]
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
      options.onKnown((await response.json()) as BadgeDetail)
    } catch {
      options.onLost(id, "The app does not answer, or the page's policy (connect-src) does not let the toolbar ask it.")
    }
  }
  return { load: (id) => ask(id, 0) }
}
