import type { RequestDetail } from '../../model/api.ts'
import { isSelection } from '../../analyze/routes/select-group.ts'
import { compareStats } from '../../analyze/compare/compare.ts'
import { asyncStatsOf } from '../../model/panel-stats.ts'
import { replyComparison } from './compare-groups.ts'
import { quote } from './filter.ts'
import { requestNotFound } from './not-found.ts'
import type { Reply } from '../exchange/reply.ts'
import { failure, json } from '../exchange/reply.ts'
import type { Exchange } from '../exchange/router.ts'
import type { Services } from './services.ts'

/**
 * Answers `GET /api/compare?a=:id&b=:id`: both sides, and the differences of B from A. With groups in place of ids, what
 * changed from one group to the other, by route.
 */
export async function compareRequests({ query, services }: Exchange<Services>): Promise<Reply> {
  const ids = readIds(query)
  if ('problem' in ids) return failure(400, 'BAD_PARAMETER', ids.problem)
  if (isSelection(ids.a) || isSelection(ids.b)) {
    return replyComparison(services.routes, { ...ids, route: new URLSearchParams(query).get('route') })
  }
  const [a, b] = await Promise.all([services.reader.detail(ids.a), services.reader.detail(ids.b)])
  if (a === undefined) return requestNotFound(services, 'a')
  if (b === undefined) return requestNotFound(services, 'b')
  const [statsA, statsB] = [asyncStatsOf(a), asyncStatsOf(b)]
  if (statsA !== null && statsB !== null)
    return json({ a: sideOf(a), b: sideOf(b), differences: compareStats(statsA, statsB) })
  const side = statsA === null ? 'a' : 'b'
  const message = `${side}: expected a request with statistics of the async panel, got one without. See its own page.`
  return failure(422, 'NOT_COMPARABLE', message)
}

function readIds(query: string): { a: string; b: string } | { problem: string } {
  const given = new URLSearchParams(query)
  for (const name of ['a', 'b']) {
    const values = given.getAll(name)
    if (values.length === 1 && values[0] !== '') continue
    const got = values.length === 0 ? 'nothing' : quote(values.join(', '))
    return { problem: `${name}: expected the id of one request, got ${got}` }
  }
  return { a: given.get('a') ?? '', b: given.get('b') ?? '' }
}

/** Returns a request's facts, and its own ledger and lag; its lists are in the differences. */
function sideOf({ panels, ...request }: RequestDetail): unknown {
  const stats = asyncStatsOf({ panels })
  if (stats === null) return request
  const { backend, capabilities, degraded, ledger, eventLoopLag, tasksCreated, maxConcurrency } = stats
  return { ...request, stats: { backend, capabilities, degraded, ledger, eventLoopLag, tasksCreated, maxConcurrency } }
}
