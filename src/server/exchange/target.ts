/** A request target below `basePath`; `path` starts with a slash and is exactly as sent, never decoded. */
export interface Target {
  path: string
  query: string
}

const ABSOLUTE = /^https?:\/\/([^/?#]*)/i

/**
 * Returns the part of a request target below `basePath`, or null if it is not ours. Compares bytes: a prefix with
 * percent signs, in other case or with a double slash belongs to the app. Never throws.
 *
 * @example parseTarget('/_debug_toolbar/api/requests?limit=5', '/_debug_toolbar') // { path: '/api/requests', … }
 */
export function parseTarget(url: string | undefined, basePath: string): Target | null {
  if (typeof url !== 'string') return null
  const local = url.startsWith('/') ? url : url.replace(ABSOLUTE, '')
  if (!local.startsWith(basePath)) return null
  const end = local.search(/[?#]/)
  const whole = end < 0 ? local : local.slice(0, end)
  const path = whole.slice(basePath.length)
  if (path !== '' && !path.startsWith('/')) return null
  return { path: path === '' ? '/' : path, query: end < 0 ? '' : queryOf(local.slice(end)) }
}

/**
 * Returns the authority of an absolute request target (`GET http://host/path`), which must agree with `Host`; else
 * null.
 */
export function authorityOf(url: string | undefined): string | null {
  return (typeof url === 'string' ? ABSOLUTE.exec(url)?.[1] : null) ?? null
}

function queryOf(rest: string): string {
  if (!rest.startsWith('?')) return ''
  const fragment = rest.indexOf('#')
  return rest.slice(1, fragment < 0 ? undefined : fragment)
}
