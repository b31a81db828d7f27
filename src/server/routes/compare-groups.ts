import { compareGroups } from '../../analyze/routes/compare-groups.ts'
import type { Group } from '../../analyze/routes/compare-groups.ts'
import { joinCollections } from '../../analyze/routes/join-collections.ts'
import { routeId } from '../../analyze/routes/route-of-path.ts'
import { readSelection } from '../../analyze/routes/select-group.ts'
import type { Selection } from '../../analyze/routes/select-group.ts'
import type { RequestFacts, RequestSample, RouteReader } from '../../model/routes/route-data.ts'
import type { GroupComparison } from '../../model/routes/group-comparison.ts'
import type { Reply } from '../exchange/reply.ts'
import { failure, json } from '../exchange/reply.ts'
import { quote } from './filter.ts'

/** Requests whose parts are compared, on each side: of one route, and of all. */
const MAX_OF_ROUTE = 100
const MAX_OF_SIDE = 400

const EXPECTED = 'run:<id>, commit:<hash>, time:<from>..<to> (ms since the epoch) or ids:<id>,<id>'

export interface GroupQuestion {
  a: string
  b: string
  /** The name of a route, as `GET /api/routes` gives it; null for all. */
  route: string | null
}

/** Answers `GET /api/compare` for groups: the changes from A to B, by route and part. */
export async function replyComparison(routes: RouteReader, question: GroupQuestion): Promise<Reply> {
  const [a, b] = [readSelection(question.a), readSelection(question.b)]
  const wrong = a === null ? 'a' : b === null ? 'b' : null
  if (a === null || b === null || wrong !== null) {
    const got = quote(question[wrong ?? 'a'])
    return failure(400, 'BAD_PARAMETER', `${wrong}: expected ${EXPECTED}, got ${got}`)
  }
  const { kept, runs } = joinCollections(await routes.collect(), [], null)
  const byId = new Map(runs.map((run) => [run.id, run]))
  const pick = (selection: Selection): RequestFacts[] =>
    kept.filter((facts) => {
      const isOfRoute = question.route === null || routeId(facts.method, facts.route) === question.route
      return isOfRoute && selection.has(facts, byId)
    })
  const [ofA, ofB] = [pick(a), pick(b)]
  const ids = [...new Set([...chooseIds(ofA), ...chooseIds(ofB)])]
  const { samples, pending } = await routes.samples(ids)
  const answer: GroupComparison = {
    a: { selection: question.a, label: a.label, requests: ofA.length },
    b: { selection: question.b, label: b.label, requests: ofB.length },
    ...compareGroups(groupOf(ofA, samples), groupOf(ofB, samples)),
    runs,
    isPartial: pending.length > 0,
  }
  return json(answer)
}

/** Chooses the newest of each route, so that a frequent one does not keep the others out. */
function chooseIds(facts: readonly RequestFacts[]): string[] {
  const counts = new Map<string, number>()
  const chosen = facts.filter(({ method, route }) => {
    const count = (counts.get(`${method} ${route}`) ?? 0) + 1
    counts.set(`${method} ${route}`, count)
    return count <= MAX_OF_ROUTE
  })
  return chosen.slice(0, MAX_OF_SIDE).map(({ id }) => id)
}

function groupOf(facts: readonly RequestFacts[], samples: readonly RequestSample[]): Group {
  const ids = new Set(facts.map(({ id }) => id))
  return { facts, samples: samples.filter(({ id }) => ids.has(id)) }
}
