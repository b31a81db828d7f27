/** Matches a segment of a path that names one thing: a number, a UUID, a long hexadecimal or mixed id. */
const ID = /^(?:\d+|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9a-f]{12,}|(?=.*\d)[\w-]{20,})$/i
/** Segments that are kept of a path. */
const MAX_SEGMENTS = 8

/**
 * Returns the route of a path without a framework's pattern: ids become `*`, so that requests for several things are
 * one route.
 *
 * @example routeOfPath('/orders/17/items') // '/orders/*\/items'
 */
export function routeOfPath(path: string): string {
  const segments = path.split('/')
  const kept = segments.slice(0, MAX_SEGMENTS + 1).map((segment) => (ID.test(segment) ? '*' : segment))
  return segments.length > MAX_SEGMENTS + 1 ? `${kept.join('/')}/…` : kept.join('/')
}

/**
 * Returns a short name of a route for an address: letters, digits and `-`, the same in every process.
 *
 * @example routeId('GET', '/orders/:id') // 'get-orders-id-1x9k2f'
 */
export function routeId(method: string, route: string): string {
  const text = `${method} ${route}`
  // FNV-1a, 32 bits: names need to differ, not to be safe.
  let hash = 0x811c9dc5
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193)
  const words = text.toLowerCase().match(/[a-z0-9]+/g) ?? []
  return `${words.join('-').slice(0, 60)}-${(hash >>> 0).toString(36)}`
}
