import { describeRoute, listRoutes } from '../../analyze/routes/describe-routes.ts'
import { joinCollections, keptOf } from '../../analyze/routes/join-collections.ts'
import type { JoinedRoutes } from '../../analyze/routes/join-collections.ts'
import { routeId } from '../../analyze/routes/route-of-path.ts'
import type { RequestFacts, RequestSample, RouteReader } from '../../model/routes/route-data.ts'
import type { RouteAnswer, RoutesAnswer } from '../../model/routes/routes-answer.ts'
import type { Reply } from '../exchange/reply.ts'
import { failure, json } from '../exchange/reply.ts'
import type { Exchange } from '../exchange/router.ts'
import { quote } from './filter.ts'
import type { Services } from './services.ts'

/** The newest kept requests whose parts are analysed. */
const MAX_ANALYSED = 200

/** Answers `GET /api/routes?run=`: all routes. */
export async function sendRoutes({ query, services }: Exchange<Services>): Promise<Reply> {
  const wanted = readRun(query)
  if ('problem' in wanted) return failure(400, 'BAD_PARAMETER', wanted.problem)
  const read = await readRoutes(services.routes, wanted.run, () => true)
  const answer: RoutesAnswer = { routes: listRoutes(read.joined), ...factsOf(read, wanted.run) }
  return json(answer)
}

/** Answers `GET /api/routes/:route?run=`: one route with its parts. */
export async function sendRoute({ param, query, services }: Exchange<Services>): Promise<Reply> {
  const wanted = readRun(query)
  if ('problem' in wanted) return failure(400, 'BAD_PARAMETER', wanted.problem)
  const isOfRoute = ({ method, route }: RequestFacts): boolean => routeId(method, route) === param
  const read = await readRoutes(services.routes, wanted.run, isOfRoute)
  const described = describeRoute(read.joined, param, read.samples)
  if (described === null)
    return failure(404, 'ROUTE_NOT_FOUND', 'No request of this route was seen, or all were cleared.')
  const answer: RouteAnswer = { ...described, ...factsOf(read, wanted.run) }
  return json(answer)
}

interface ReadRoutes {
  joined: JoinedRoutes
  samples: RequestSample[]
  isPartial: boolean
}

async function readRoutes(
  reader: RouteReader,
  run: string | null,
  wants: (facts: RequestFacts) => boolean,
): Promise<ReadRoutes> {
  const ids = keptOf(await reader.collect())
    .filter((facts) => (run === null || facts.run === run) && wants(facts))
    .slice(0, MAX_ANALYSED)
    .map(({ id }) => id)
  const { samples, pending } = await reader.samples(ids)
  // Read again: the analysis has summed up their parts.
  return { joined: joinCollections(await reader.collect(), samples, run), samples, isPartial: pending.length > 0 }
}

function factsOf({ joined, isPartial }: ReadRoutes, run: string | null): Omit<RoutesAnswer, 'routes'> {
  return { runs: joined.runs, run, isPartial, ...joined.aggregates.dropped }
}

function readRun(query: string): { run: string | null } | { problem: string } {
  const values = new URLSearchParams(query).getAll('run')
  if (values.length === 0) return { run: null }
  if (values.length === 1 && /^[\w-]{1,64}$/.test(values[0]!)) return { run: values[0]! }
  return { problem: `run: expected the id of one process start, got ${quote(values.join(', '))}` }
}
