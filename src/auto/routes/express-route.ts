import type { IncomingMessage } from 'node:http'
import { routeOf } from '../../adapters/express-route.ts'
import type { ExpressRequest } from '../../adapters/express-route.ts'

/** Returns the pattern of an Express request, or null. Reads data alone: no getter of the app's runs. */
export function expressRoute(req: IncomingMessage): string | null {
  const route = ownValue(req, 'route')
  const path = typeof route === 'object' && route !== null ? ownValue(route, 'path') : undefined
  if (typeof path !== 'string' && !(path instanceof RegExp) && !Array.isArray(path)) return null
  const [baseUrl, originalUrl] = [ownValue(req, 'baseUrl'), ownValue(req, 'originalUrl')]
  return routeOf({
    route: { path },
    baseUrl: typeof baseUrl === 'string' ? baseUrl : '',
    originalUrl: typeof originalUrl === 'string' ? originalUrl : '',
  } as ExpressRequest)
}

const ownValue = (holder: object, name: string): unknown => Object.getOwnPropertyDescriptor(holder, name)?.value
