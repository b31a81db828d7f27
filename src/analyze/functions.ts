import type { AsyncFunction, AwaitPoint, AwaitSite } from '../model/stats.ts'
import type { PlaceDescription } from '../model/place.ts'
import type { TraceSite } from '../model/trace.ts'
import { isPhantom } from './input.ts'
import type { AnalysisInput } from './input.ts'
import type { Timeline } from './timelines.ts'

/** Every await of user code by function, from the exact counters; longest total wait first. */
export function listAwaitPoints(input: AnalysisInput, timelines: readonly Timeline[]): AwaitPoint[] {
  const { trace, places } = input
  const openMaxima = longestOpenWaits(timelines)
  const points = new Map<string, AwaitPoint>()
  trace.sites.forEach((site, index) => {
    const place = places[index]!
    if (site.waits.count === 0) return
    const { function: name, file, line } = place
    const point = getOrAdd(points, functionKey(place), () => emptyPoint({ function: name, file, line }))
    addWaits(point, place, waitTotals(site, trace.end, openMaxima.get(index) ?? 0))
  })
  for (const point of points.values()) point.sites.sort((a, b) => a.line - b.line || a.column - b.column)
  return [...points.values()].sort((a, b) => b.totalWaitTime - a.totalWaitTime)
}

interface WaitTotals {
  count: number
  total: number
  max: number
}

/** A wait that has not ended counts up to the profile's end. */
const waitTotals = ({ waits }: TraceSite, end: number, openMax: number): WaitTotals => ({
  count: waits.count,
  total: waits.total + Math.max(0, waits.open * end - waits.openStarts),
  max: Math.max(waits.max, openMax),
})

function longestOpenWaits(timelines: readonly Timeline[]): Map<number, number> {
  const longest = new Map<number, number>()
  for (const { waits } of timelines) {
    const last = waits.at(-1)
    if (last?.open === true) longest.set(last.site, Math.max(longest.get(last.site) ?? 0, last.end - last.start))
  }
  return longest
}

const emptyPoint = (fn: Pick<AwaitPoint, 'function' | 'file' | 'line'>): AwaitPoint => ({
  ...fn,
  awaitCount: 0,
  totalWaitTime: 0,
  avgWaitTime: 0,
  sites: [],
})

/** Two positions that the runtime tells apart may be one `await` in the source. */
function addWaits(point: AwaitPoint, { wait }: PlaceDescription, { count, total, max }: WaitTotals): void {
  let site = point.sites.find((each) => each.line === wait.line && each.column === wait.column)
  if (site === undefined) {
    site = { ...wait, awaitCount: 0, totalWaitTime: 0, avgWaitTime: 0, maxWaitTime: 0 }
    point.sites.push(site)
  }
  site.maxWaitTime = Math.max(site.maxWaitTime, max)
  for (const each of [site, point] satisfies (AwaitSite | AwaitPoint)[]) {
    each.awaitCount += count
    each.totalWaitTime += total
    each.avgWaitTime = each.totalWaitTime / each.awaitCount
  }
}

/** The async functions that were called, from the exact counters; most time on the loop first. */
export function listAsyncFunctions({ trace, places }: AnalysisInput): AsyncFunction[] {
  const functions = new Map<string, AsyncFunction>()
  trace.sites.forEach(({ tasks }, index) => {
    const place = places[index]!
    if (tasks.created === 0 || isPhantom(place)) return
    const { function: name, file, line } = place
    const entry = getOrAdd(functions, functionKey(place), () => ({
      ...{ function: name, file, line },
      ...{ calls: 0, totalTime: 0, cumulativeTime: 0, perCall: 0 },
    }))
    const pending = tasks.created - tasks.completed - tasks.failed - tasks.cancelled
    entry.calls += tasks.created
    entry.totalTime += tasks.loopTime
    entry.cumulativeTime += tasks.settledTime + Math.max(0, pending * trace.end - tasks.pendingStarts)
    entry.perCall = entry.cumulativeTime / entry.calls
  })
  return [...functions.values()].sort((a, b) => b.totalTime - a.totalTime)
}

const functionKey = (place: PlaceDescription): string => `${place.file}:${place.line}:${place.column}`

function getOrAdd<T>(map: Map<string, T>, key: string, make: () => T): T {
  const known = map.get(key)
  if (known !== undefined) return known
  const added = make()
  map.set(key, added)
  return added
}
