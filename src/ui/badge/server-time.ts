/** Returns the milliseconds until the response head, from the page's `Server-Timing`; null if that header is off. */
export function serverTime(): number | null {
  const [page] = performance.getEntriesByType('navigation') as PerformanceNavigationTiming[]
  return page?.serverTiming?.find(({ name }) => name === 'total')?.duration ?? null
}
