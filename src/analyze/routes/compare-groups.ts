import type { GroupComparison, PartChange, RouteChange } from '../../model/routes/group-comparison.ts'
import type { RequestFacts, RequestSample } from '../../model/routes/route-data.ts'
import { listCalls, orderParts } from './explain-parts.ts'
import { holm, median } from './mann-whitney.ts'
import { matchParts } from './match-parts.ts'
import type { MatchedPart } from './match-parts.ts'
import { routeId } from './route-of-path.ts'
import { testFigure } from './test-figure.ts'
import type { Sides, Tested } from './test-figure.ts'
import { wordVerdict } from './verdict-words.ts'

/** The chance that any figure of two groups of the same code is told as a difference. */
const MAX_ALARMS = 0.01
/** A smaller effect (Cliff's delta) is told nowhere, however many requests show it. */
const MIN_EFFECT = 0.4
/** A smaller difference of medians is told nowhere: in milliseconds or executions. */
const MIN_TIME_MS = 0.5
const MIN_ROUTE_MS = 1
const MIN_COUNT = 0.5
const MAX_PARTS = 60

/** One side: all its requests, and those that were analysed. */
export interface Group {
  facts: readonly RequestFacts[]
  samples: readonly RequestSample[]
}

type Compared = Pick<GroupComparison, 'routes' | 'tests'>
type Difference = RouteChange['duration']

interface RouteDraft {
  method: string
  route: string
  a: Group
  b: Group
  duration: Tested
  parts: { part: MatchedPart; time: Tested; count: Tested | null }[]
}

/**
 * Compares two groups of requests by route and by its parts: each figure by a rank test, corrected for the number of all
 * figures (Holm), and only differences that are large enough to matter. Pure.
 *
 * @example compareGroups(before, after).routes[0]?.text
 */
export function compareGroups(a: Group, b: Group): Compared {
  const [ofA, ofB] = [byRoute(a), byRoute(b)]
  const drafts = [...new Set([...ofA.keys(), ...ofB.keys()])].map((key) =>
    draftOf(ofA.get(key) ?? EMPTY, ofB.get(key) ?? EMPTY),
  )
  const figures = drafts.flatMap(({ duration, parts }) => [
    duration,
    ...parts.flatMap(({ time, count }) => (count === null ? [time] : [time, count])),
  ])
  const tested = figures.filter(({ canShow }) => canShow < 1)
  const adjusted = holm(tested.map(({ p }) => p))
  for (const [index, figure] of tested.entries()) figure.adjusted = adjusted[index]!
  for (const figure of figures) figure.certainty = judge(figure, tested.length)
  const routes = drafts.map(describeRoute).toSorted(bySureness)
  return { routes, tests: tested.length }
}

const EMPTY: Group = { facts: [], samples: [] }

function judge({ adjusted, effect, isLarge, canShow }: Tested, tests: number): Difference['certainty'] {
  if (adjusted < MAX_ALARMS && Math.abs(effect) >= MIN_EFFECT && isLarge) return 'sure'
  return canShow * Math.max(1, tests) >= MAX_ALARMS ? 'too-few' : 'none'
}

function byRoute({ facts, samples }: Group): Map<string, { facts: RequestFacts[]; samples: RequestSample[] }> {
  const routes = new Map<string, { facts: RequestFacts[]; samples: RequestSample[] }>()
  const of = ({ method, route }: RequestFacts): { facts: RequestFacts[]; samples: RequestSample[] } => {
    const known = routes.get(`${method} ${route}`)
    if (known !== undefined) return known
    const made = { facts: [], samples: [] }
    routes.set(`${method} ${route}`, made)
    return made
  }
  for (const each of facts) of(each).facts.push(each)
  for (const sample of samples) of(sample).samples.push(sample)
  return routes
}

function draftOf(a: Group, b: Group): RouteDraft {
  const { method, route } = (b.facts[0] ?? a.facts[0] ?? b.samples[0] ?? a.samples[0])!
  const durations = { a: a.facts.map(({ duration }) => duration), b: b.facts.map(({ duration }) => duration) }
  const isBoth = a.samples.length > 0 && b.samples.length > 0
  return {
    ...{ method, route, a, b },
    duration: testFigure(durations, MIN_ROUTE_MS),
    parts: isBoth ? matchParts(a.samples, b.samples).flatMap(testPart) : [],
  }
}

/** Leaves out parts that are too short to matter on either side: both are looked at as one, so no chance is hidden. */
function testPart(part: MatchedPart): RouteDraft['parts'] {
  const time = testFigure(part.times, MIN_TIME_MS)
  const isCounted = part.kind === 'operation' && !isConstant(part.counts)
  const count = isCounted ? testFigure(part.counts, MIN_COUNT, 0) : null
  const isShort = !hasLonger(part.times, MIN_TIME_MS)
  return isShort && count === null ? [] : [{ part, time, count }]
}

const hasLonger = ({ a, b }: Sides, least: number): boolean =>
  [a, b].some((values) => Array.from(values).some((value) => value >= least))

function isConstant({ a, b }: Sides): boolean {
  const first = a[0] ?? b[0]
  return [...a, ...b].every((value) => value === first)
}

function describeRoute(draft: RouteDraft): RouteChange {
  const { method, route, a, b, duration } = draft
  const count = (of: (group: Group) => number): { a: number; b: number } => ({ a: of(a), b: of(b) })
  const parts = draft.parts.map(({ part, time, count: counted }) => {
    const { kind, name, function: owner, file, line, column, counts } = part
    return {
      ...{ kind, name, function: owner, file, line, column },
      time: plainOf(time),
      count: { a: median(Array.from(counts.a)), b: median(Array.from(counts.b)) },
      countChange: counted === null ? null : plainOf(counted),
      isLarge: time.isLarge || counted?.isLarge === true,
      isAround: false,
    }
  })
  const ordered = orderParts(parts, listCalls([...a.samples, ...b.samples]))
  const change = {
    ...{ id: routeId(method, route), method, route },
    requests: count(({ facts }) => facts.length),
    analysed: count(({ samples }) => samples.length),
    p95: count(({ facts }) => quantile(facts, 0.95)),
    errors: count(({ facts }) => facts.filter(({ failed }) => failed).length),
    duration: plainOf(duration),
    parts: ordered.slice(0, MAX_PARTS).map(withoutSize),
  }
  return { ...change, ...wordVerdict(change, ordered.find((part) => !part.isAround && part.isLarge) ?? null) }
}

function withoutSize(part: PartChange & { isLarge: boolean }): PartChange {
  const { isLarge: _isLarge, ...change } = part
  return change
}

function plainOf({ a, b, p, adjusted, effect, certainty }: Tested): Difference {
  return { a, b, p, adjusted, effect, certainty }
}

function quantile(facts: readonly RequestFacts[], rank: number): number {
  const sorted = facts.map(({ duration }) => duration).toSorted((one, other) => one - other)
  return sorted[Math.max(1, Math.ceil(rank * sorted.length)) - 1] ?? 0
}

const ORDER: Readonly<Record<RouteChange['result'], number>> = {
  ...{ slower: 0, faster: 0, changed: 1, 'too-few': 2, same: 3, 'only-b': 4, 'only-a': 5 },
}

function bySureness(one: RouteChange, other: RouteChange): number {
  return ORDER[one.result] - ORDER[other.result] || sizeOf(other) - sizeOf(one)
}

const sizeOf = ({ duration, parts }: RouteChange): number =>
  Math.max(Math.abs(duration.b - duration.a), ...parts.slice(0, 1).map(({ time }) => Math.abs(time.b - time.a)))
