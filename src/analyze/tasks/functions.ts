import type { AsyncFunction, AwaitPoint, AwaitSite, WaitCause } from '../../model/async-stats.ts'
import type { SourcePlace } from '../../model/place.ts'
import type { TraceSite } from '../../model/trace.ts'
import { joinCauses } from '../causes/cause-sums.ts'
import { isPhantom } from '../trace/input.ts'
import type { AnalysisInput } from '../trace/input.ts'
import type { Timelines } from './timelines.ts'

/** What is known of waits by site, as far as there is detail. */
export interface SiteDetail {
  readyDelays: Float64Array
  causes: readonly (readonly WaitCause[])[]
}

/** Lists the user's awaits by function, from the exact counters; longest total wait first. */
export function listAwaitPoints(
  { trace, places }: AnalysisInput,
  timelines: Timelines,
  { readyDelays, causes }: SiteDetail,
): AwaitPoint[] {
  const openMaxima = longestOpenWaits(trace, timelines)
  const points = new Map<string, { point: AwaitPoint; sites: Map<string, AwaitSite> }>()
  trace.sites.forEach((traceSite, index) => {
    const place = places[index]!
    if (traceSite.waits.count === 0 || isPhantom(place)) return
    const { point, sites } = getOrAdd(points, functionKey(place), () => ({
      point: emptyPoint(place),
      sites: new Map(),
    }))
    // Two positions that the runtime tells apart may be one `await` in the source.
    const site = getOrAdd(sites, `${place.wait.line}:${place.wait.column}`, () => addSite(point, place))
    addWaits(point, site, {
      ...waitTotals(traceSite, trace.end, openMaxima.get(index) ?? 0),
      ready: readyDelays[index]!,
    })
    site.causes = joinCauses(site.causes ?? [], causes[index] ?? [])
  })
  const list = [...points.values()].map(({ point }) => point)
  for (const point of list) point.sites.sort((a, b) => a.line - b.line || a.column - b.column)
  return list.sort((a, b) => b.totalWaitTime - a.totalWaitTime)
}

interface WaitTotals {
  count: number
  total: number
  max: number
  /** Sum of the waits' tails after the awaited operation had finished. */
  ready: number
}

/**
 * Sums waits; one that has not ended counts up to the profile's end. The longest of those is known from detail; without
 * it, it is at least as long as their average.
 */
function waitTotals({ waits }: TraceSite, end: number, openMax: number): Omit<WaitTotals, 'ready'> {
  const open = Math.max(0, waits.open * end - waits.openStarts)
  const openAverage = waits.open === 0 ? 0 : open / waits.open
  return { count: waits.count, total: waits.total + open, max: Math.max(waits.max, openMax, openAverage) }
}

/** Returns the longest unfinished wait by site, of the tasks in detail. */
function longestOpenWaits({ tasks, end }: AnalysisInput['trace'], { lastSite }: Timelines): Map<number, number> {
  const longest = new Map<number, number>()
  for (let number = 1; number < lastSite.length; number++) {
    const waited = end - tasks.waitingSince[number - 1]!
    const site = lastSite[number]! - 1
    if (site >= 0 && waited > (longest.get(site) ?? 0)) longest.set(site, waited)
  }
  return longest
}

const emptyPoint = ({ function: name, file, line }: SourcePlace): AwaitPoint => ({
  function: name,
  file,
  line,
  awaitCount: 0,
  totalWaitTime: 0,
  avgWaitTime: 0,
  totalReadyDelay: 0,
  sites: [],
})

function addSite(point: AwaitPoint, { wait: { line, column }, callee }: SourcePlace): AwaitSite {
  const site = {
    line,
    column,
    callee,
    awaitCount: 0,
    totalWaitTime: 0,
    avgWaitTime: 0,
    maxWaitTime: 0,
    totalReadyDelay: 0,
    causes: [],
  }
  point.sites.push(site)
  return site
}

function addWaits(point: AwaitPoint, site: AwaitSite, { count, total, max, ready }: WaitTotals): void {
  site.maxWaitTime = Math.max(site.maxWaitTime, max)
  for (const each of [site, point]) {
    each.awaitCount += count
    each.totalWaitTime += total
    each.totalReadyDelay = (each.totalReadyDelay ?? 0) + ready
    each.avgWaitTime = each.totalWaitTime / each.awaitCount
  }
}

/** Lists the async functions that were called, from the exact counters; most time on the loop first. */
export function listAsyncFunctions({ trace, places }: AnalysisInput, owners: Uint32Array): AsyncFunction[] {
  const phantomTime = phantomTimeBySite(trace, owners)
  const functions = new Map<string, AsyncFunction>()
  trace.sites.forEach(({ tasks }, index) => {
    const place = places[index]!
    if (tasks.created === 0 || isPhantom(place)) return
    const { function: name, file, line } = place
    const entry = getOrAdd(functions, functionKey(place), () => ({
      function: name,
      file,
      line,
      calls: 0,
      totalTime: 0,
      cumulativeTime: 0,
      perCall: 0,
    }))
    const pending = tasks.created - tasks.completed - tasks.failed - tasks.cancelled
    entry.calls += tasks.created
    entry.totalTime += tasks.loopTime + (phantomTime.get(index) ?? 0)
    entry.cumulativeTime += tasks.settledTime + Math.max(0, pending * trace.end - tasks.pendingStarts)
    entry.perCall = entry.cumulativeTime / entry.calls
  })
  return [...functions.values()].sort((a, b) => b.totalTime - a.totalTime)
}

/** Sums the phantoms' time on the loop by the site of the task that owns them. */
function phantomTimeBySite({ tasks }: AnalysisInput['trace'], owners: Uint32Array): Map<number, number> {
  const times = new Map<number, number>()
  for (let number = 1; number < owners.length; number++) {
    const owner = owners[number]!
    if (owner === number || owner === 0) continue
    const site = tasks.site[owner - 1]!
    times.set(site, (times.get(site) ?? 0) + tasks.loopTime[number - 1]!)
  }
  return times
}

const functionKey = ({ file, line, column, function: name }: SourcePlace): string => `${file}:${line}:${column}:${name}`

function getOrAdd<T>(map: Map<string, T>, key: string, make: () => T): T {
  const known = map.get(key)
  if (known !== undefined) return known
  const added = make()
  map.set(key, added)
  return added
}
