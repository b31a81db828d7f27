import type { OnResponse } from './follow.ts'

/** The metric of `Server-Timing` whose description is the request's id. */
const METRIC = 'debug_toolbar'

/**
 * Reports the request id of everything that the page has loaded from its own origin and still loads, from the browser's
 * resource timing: images, scripts, frames, and what came before the toolbar. Touches nothing of the page. Browsers tell
 * server timings to secure contexts only, `localhost` among them.
 */
export function followResources(page: Window & typeof globalThis, onResponse: OnResponse): void {
  if (!page.PerformanceObserver?.supportedEntryTypes?.includes('resource')) return
  const observer = new page.PerformanceObserver((list) => {
    for (const entry of list.getEntries() as PerformanceResourceTiming[]) onResponse(idOf(entry))
  })
  observer.observe({ type: 'resource', buffered: true })
}

/** A proxied response has the metrics of the server behind it first: the last one is the page's own server's. */
const idOf = ({ serverTiming }: PerformanceResourceTiming): string | null =>
  serverTiming?.findLast(({ name }) => name === METRIC)?.description ?? null
