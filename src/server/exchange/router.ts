import type { IncomingMessage } from 'node:http'
import type { Reply } from './reply.ts'
import { failure } from './reply.ts'

/** The input of a route. `param` is the path's variable segment as sent, never decoded; '' if there is none. */
export interface Exchange<Services> {
  req: IncomingMessage
  param: string
  query: string
  services: Services
}

/** One route of the server. GET routes change nothing and answer HEAD too. */
export interface Route<Services> {
  method: 'GET' | 'PUT' | 'DELETE'
  /** Below `basePath`; one segment may be variable: `/requests/:id`, `/requests/:id/export`. */
  path: string
  answer(exchange: Exchange<Services>): Reply | Promise<Reply>
}

/** A found route, or the reply with the reason why there is none. */
export type Found<Services> = { route: Route<Services>; param: string } | { reply: Reply }

/** Matches ids and file names, which need no percent sign. Any other segment is unknown, so nothing is ever decoded. */
const SEGMENT = /^[\w.~-]{1,128}$/

/** Finds the route for a method and a path below `basePath`; 404 and 405 are returned as JSON replies. */
export function findRoute<Services>(
  routes: readonly Route<Services>[],
  method: string | undefined,
  path: string,
): Found<Services> {
  const candidates = routes.flatMap((route) => {
    const param = matchPath(route.path, path)
    return param === null ? [] : [{ route, param }]
  })
  if (candidates.length === 0) return { reply: failure(404, 'NOT_FOUND', 'There is nothing under this path.') }
  const wanted = method === 'HEAD' ? 'GET' : method
  return candidates.find(({ route }) => route.method === wanted) ?? { reply: refuseMethod(candidates) }
}

/** Returns the value of the pattern's variable segment, '' if it has none, null if the path does not match. */
function matchPath(pattern: string, path: string): string | null {
  const start = pattern.indexOf(':')
  if (start < 0) return path === pattern ? '' : null
  const [tail = ''] = /\/.*/.exec(pattern.slice(start)) ?? []
  if (!path.startsWith(pattern.slice(0, start)) || !path.endsWith(tail)) return null
  const segment = path.slice(start, path.length - tail.length)
  return SEGMENT.test(segment) ? segment : null
}

function refuseMethod(candidates: { route: { method: string } }[]): Reply {
  const allowed = candidates.flatMap(({ route }) => (route.method === 'GET' ? ['GET', 'HEAD'] : [route.method]))
  const reply = failure(405, 'METHOD_NOT_ALLOWED', `This path takes ${allowed.join(', ')}.`)
  return { ...reply, headers: { ...reply.headers, Allow: allowed.join(', ') } }
}
