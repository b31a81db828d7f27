import type { RequestFacts, RequestSample } from '../../model/routes/route-data.ts'
import type {
  KeptExample,
  RouteAnswer,
  RouteFinding,
  RoutePart,
  RouteRequest,
  RouteRow,
} from '../../model/routes/routes-answer.ts'
import type { Severity } from '../../model/finding.ts'
import { drawHistogram } from './duration-sketch.ts'
import type { JoinedRoutes } from './join-collections.ts'
import type { RouteAggregate } from './route-aggregate.ts'
import type { PartAggregate } from './route-part.ts'
import { routeId } from './route-of-path.ts'

const MAX_PARTS = 100
const MAX_REQUESTS = 60
const GRAVITY: Readonly<Record<Severity, number>> = { critical: 3, warning: 2, unknown: 1, ok: 0 }

/** Lists routes, the largest total time first. */
export function listRoutes({ aggregates, kept }: JoinedRoutes): RouteRow[] {
  const longest = new Map<string, RequestFacts>()
  for (const facts of kept) {
    const key = `${facts.method} ${facts.route}`
    const known = longest.get(key)
    if (known === undefined || facts.duration > known.duration) longest.set(key, facts)
  }
  const ids = new Set(kept.map(({ id }) => id))
  return aggregates
    .list()
    .map((route) => rowOf(route, longest.get(`${route.method} ${route.route}`) ?? null, ids))
    .toSorted((one, other) => other.total - one.total)
}

/** Describes one route with its parts; null for an unknown one. */
export function describeRoute(
  joined: JoinedRoutes,
  id: string,
  samples: readonly RequestSample[],
): Omit<RouteAnswer, 'run' | 'runs' | 'isPartial' | 'droppedRequests' | 'droppedParts'> | null {
  const route = joined.aggregates.list().find((each) => routeId(each.method, each.route) === id)
  const row = route && listRoutes(joined).find((each) => each.id === id)
  if (route === undefined || row === undefined) return null
  const ids = new Set(joined.kept.map((facts) => facts.id))
  const list = (kind: RoutePart['kind']): RoutePart[] => listParts(route, kind, ids)
  return {
    route: row,
    histogram: drawHistogram(route.durations.toData()),
    awaits: list('await'),
    operations: list('operation'),
    blocking: list('blocking'),
    findings: listFindings(route, ids),
    requests: listRequests(joined.kept, route, samples),
  }
}

function rowOf(route: RouteAggregate, longest: RequestFacts | null, ids: ReadonlySet<string>): RouteRow {
  const { method, durations, count, errors, queued, queuedOf, analysed } = route
  return {
    ...{ id: routeId(method, route.route), method, route: route.route, count, errors, analysed },
    p50: durations.quantile(0.5),
    p95: durations.quantile(0.95),
    p99: durations.quantile(0.99),
    max: durations.max,
    total: durations.total,
    queuedShare: queuedOf > 0 ? Math.min(1, queued / queuedOf) : null,
    recent: route.recent.list().map(([, duration]) => duration),
    finding: listFindings(route, ids)[0] ?? null,
    worst: longest === null ? null : { id: longest.id, duration: longest.duration },
  }
}

/** Lists the checks that had something to say: the gravest first, then the most frequent. */
function listFindings({ parts }: RouteAggregate, ids: ReadonlySet<string>): RouteFinding[] {
  return [...parts.values()]
    .filter(({ place }) => place.kind === 'finding')
    .map((part) => {
      const { name: check, text: title, severity } = part.place
      return { check, title, severity: severity ?? 'unknown', requests: part.requests, worst: exampleOf(part, ids) }
    })
    .toSorted((a, b) => GRAVITY[b.severity] - GRAVITY[a.severity] || b.requests - a.requests)
}

function listParts(route: RouteAggregate, kind: RoutePart['kind'], ids: ReadonlySet<string>): RoutePart[] {
  return [...route.parts.values()]
    .filter(({ place }) => place.kind === kind)
    .map((part) => describePart(part, route, ids))
    .toSorted((a, b) => b.criticalShare - a.criticalShare || b.total - a.total)
    .slice(0, MAX_PARTS)
}

function describePart(part: PartAggregate, { analysedTime }: RouteAggregate, ids: ReadonlySet<string>): RoutePart {
  const { times, requests, count, errors, queued, critical } = part
  const { total } = times
  return {
    ...part.place,
    ...{ requests, count, errors, total },
    p50: times.quantile(0.5),
    p95: times.quantile(0.95),
    p99: times.quantile(0.99),
    queuedShare: total > 0 ? Math.min(1, queued / 1000 / total) : 0,
    criticalShare: analysedTime > 0 ? Math.min(1, critical / analysedTime) : 0,
    worst: exampleOf(part, ids),
  }
}

const exampleOf = ({ worst }: PartAggregate, ids: ReadonlySet<string>): KeptExample => ({
  ...worst,
  kept: ids.has(worst.id),
})

function listRequests(
  kept: readonly RequestFacts[],
  { method, route }: RouteAggregate,
  samples: readonly RequestSample[],
): RouteRequest[] {
  const analysed = new Map(samples.map((sample) => [sample.id, sample]))
  return kept
    .filter((facts) => facts.method === method && facts.route === route)
    .slice(0, MAX_REQUESTS)
    .map(({ id, status, startTime, duration }) => ({
      id,
      status,
      startTime,
      duration,
      checks: checksOf(analysed.get(id)),
    }))
}

const checksOf = (sample: RequestSample | undefined): string[] | null =>
  sample === undefined ? null : sample.parts.flatMap(({ kind, name }) => (kind === 'finding' ? [name] : []))
