import type {
  AsyncFunction,
  AsyncProfilingStats,
  AwaitPoint,
  AwaitSite,
  BlockingCall,
  LedgerParts,
} from '../../model/async-stats.ts'
import type {
  AwaitChange,
  AwaitSiteChange,
  BlockingChange,
  Change,
  Comparison,
  FunctionChange,
} from '../../model/comparison.ts'
import { findLargest } from './compare-largest.ts'
import { matchByFunction, matchByKey } from './compare-match.ts'

/**
 * Compares two requests: the time that B took longer or shorter than A, by function, await point, blocking call and
 * ledger.
 *
 * @example compareStats(before, after).largest.map(({ text }) => text)
 */
export function compareStats(a: AsyncProfilingStats, b: AsyncProfilingStats): Comparison {
  const lists = {
    functions: compareFunctions(a.topAsyncFunctions, b.topAsyncFunctions),
    awaitPoints: compareAwaits(a.awaitPoints, b.awaitPoints),
    blockingCalls: compareBlocks(a.blockingCalls, b.blockingCalls),
  }
  const ledger = compareLedgers(a, b)
  return {
    duration: change(a.duration, b.duration),
    ledger,
    ...lists,
    largest: findLargest({
      ...lists,
      queued: ledger?.queued ?? null,
      unattributed: ledger?.unattributed ?? null,
      tasksA: a.tasks,
      tasksB: b.tasks,
      blocksA: a.blockingCalls,
      blocksB: b.blockingCalls,
    }),
    limits: describeLimits(a, b),
  }
}

const change = (a: number, b: number): Change => ({ a, b, difference: b - a })

function compareLedgers(a: AsyncProfilingStats, b: AsyncProfilingStats): Comparison['ledger'] {
  if (!a.capabilities.ledger || !b.capabilities.ledger) return null
  const of = (part: keyof LedgerParts): Change => change(a.ledger[part], b.ledger[part])
  return {
    wall: of('wall'),
    running: of('running'),
    waiting: of('waiting'),
    queued: of('queued'),
    unattributed: of('unattributed'),
  }
}

function compareFunctions(a: readonly AsyncFunction[], b: readonly AsyncFunction[]): FunctionChange[] {
  const changes = matchByFunction(a, b).map(([left, right]) => {
    const totalTime = change(left?.totalTime ?? 0, right?.totalTime ?? 0)
    return {
      ...placeOf(left, right),
      calls: change(left?.calls ?? 0, right?.calls ?? 0),
      totalTime,
      cumulativeTime: change(left?.cumulativeTime ?? 0, right?.cumulativeTime ?? 0),
      difference: totalTime.difference,
    }
  })
  return sortByDifference(changes)
}

function compareAwaits(a: readonly AwaitPoint[], b: readonly AwaitPoint[]): AwaitChange[] {
  const changes = matchByFunction(a, b).map(([left, right]) => ({
    ...placeOf(left, right),
    ...compareWaits(left, right),
    sites: compareSites(left, right),
  }))
  return sortByDifference(changes)
}

type Waits = Pick<AwaitSite, 'awaitCount' | 'totalWaitTime'> | undefined

function compareWaits(left: Waits, right: Waits): Pick<AwaitChange, 'awaitCount' | 'totalWaitTime' | 'difference'> {
  const totalWaitTime = change(left?.totalWaitTime ?? 0, right?.totalWaitTime ?? 0)
  const awaitCount = change(left?.awaitCount ?? 0, right?.awaitCount ?? 0)
  return { awaitCount, totalWaitTime, difference: totalWaitTime.difference }
}

/**
 * Compares the awaits of a function by their place relative to its beginning, because the function itself may have
 * moved.
 */
function compareSites(left: AwaitPoint | undefined, right: AwaitPoint | undefined): AwaitSiteChange[] {
  const keyed = (point: AwaitPoint | undefined): [string, AwaitSite][] =>
    (point?.sites ?? []).map((site) => [`${site.line - point!.line}:${site.column}`, site])
  const changes = matchByKey(keyed(left), keyed(right)).map(([one, other]) => {
    const { line, column } = (other ?? one)!
    return { line, column, ...compareWaits(one, other) }
  })
  return sortByDifference(changes)
}

function compareBlocks(a: readonly BlockingCall[], b: readonly BlockingCall[]): BlockingChange[] {
  const changes = matchByFunction(a, b).map(([left, right]) => {
    const totalTime = change(left?.totalTime ?? 0, right?.totalTime ?? 0)
    const calls = change(left?.calls ?? 0, right?.calls ?? 0)
    return {
      ...placeOf(left, right),
      column: (right ?? left)!.column,
      calls,
      totalTime,
      difference: totalTime.difference,
    }
  })
  return sortByDifference(changes)
}

type Place = Pick<AsyncFunction, 'function' | 'file' | 'line'>

/** Returns the place on side B, or else on side A: B is the later one in most comparisons. */
function placeOf(left: Place | undefined, right: Place | undefined): Place {
  const { function: name, file, line } = (right ?? left)!
  return { function: name, file, line }
}

const sortByDifference = <T extends { difference: number }>(changes: T[]): T[] =>
  changes.sort((one, other) => Math.abs(other.difference) - Math.abs(one.difference))

function describeLimits(a: AsyncProfilingStats, b: AsyncProfilingStats): string | null {
  if (a.backend !== b.backend)
    return `A was recorded by the backend ${a.backend} and B by ${b.backend}: they see different things, so functions and awaits may be on one side only.`
  const blind = !a.capabilities.tasks ? 'Functions and awaits are unknown: the backend does not see them.' : null
  return a.degraded !== null || b.degraded !== null ? 'Detail of at least one side is limited.' : blind
}
