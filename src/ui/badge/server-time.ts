/** Milliseconds that the page took on the server until its head, as `Server-Timing` says; null where that is not on. */
export function serverTime(): number | null {
  const [page] = performance.getEntriesByType('navigation') as PerformanceNavigationTiming[]
  return page?.serverTiming?.find(({ name }) => name === 'total')?.duration ?? null
}
