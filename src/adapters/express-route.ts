import type { IncomingMessage } from 'node:http'

/** The used parts of Express's request; the same in versions 4 and 5. */
export type ExpressRequest = IncomingMessage & {
  originalUrl?: string
  baseUrl?: string
  route?: { path?: string | RegExp | (string | RegExp)[] }
}

/** Returns the route, which is known once one has matched. It may also be a regular expression, or several paths. */
export function routeOf({ baseUrl, route, originalUrl }: ExpressRequest): string | null {
  if (route?.path === undefined) return null
  const pattern = String(route.path)
  const mount = baseUrl || mountOf(originalUrl ?? '', pattern)
  return mount !== '' && pattern === '/' ? mount : mount + pattern
}

/** Returns the router's path from the URL: Express removes it from `baseUrl` before error middleware answers. */
function mountOf(url: string, pattern: string): string {
  const path = url.replace(/[?#].*$/s, '').replace(/(?<=.)\/$/, '')
  const segments = path.split('/')
  const own = pattern === '/' ? [] : pattern.split('/').slice(1)
  const end = segments.length - own.length
  const fits = own.every((part, index) => part.startsWith(':') || part === segments[end + index])
  return fits && end > 0 ? segments.slice(0, end).join('/') : ''
}
