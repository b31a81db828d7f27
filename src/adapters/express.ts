import type { IncomingMessage, ServerResponse } from 'node:http'
import type { DebugToolbarConfig } from '../core/config.ts'
import { Toolbar } from '../toolbar.ts'

/** The parts of Express's request that we read; the same in versions 4 and 5. */
type ExpressRequest = IncomingMessage & {
  originalUrl?: string
  baseUrl?: string
  route?: { path?: string | RegExp | (string | RegExp)[] }
}

/** Express middleware; `close` takes the toolbar off again, and requests pass it by. */
export interface ToolbarMiddleware {
  (req: IncomingMessage, res: ServerResponse, next: (error?: unknown) => void): void
  close(): void
}

/**
 * Middleware for Express 4 and 5. Put it before the app's own, so that their work is seen. Under a path of its own
 * (`app.use('/api', debugToolbar({ basePath: '/api/_debug_toolbar' }))`) it sees what is below that.
 *
 * @throws {ConfigError} for a bad option
 * @example
 * import express from 'express'
 * import { debugToolbar } from 'debug-toolbar/express'
 *
 * const app = express()
 * app.use(debugToolbar())
 */
export function debugToolbar(options?: DebugToolbarConfig): ToolbarMiddleware {
  const toolbar = new Toolbar(options)
  const middleware = (req: ExpressRequest, res: ServerResponse, next: (error?: unknown) => void): void => {
    if (!toolbar.enabled) return next()
    const url = req.originalUrl ?? req.url
    if (toolbar.serve(req, res, url)) return
    const tracked = toolbar.track(req, res, { url, route: () => routeOf(req) })
    if (tracked === null) next()
    else tracked.run(next)
  }
  return Object.assign(middleware, { close: () => toolbar.close() })
}

/** Known once a route has been matched. A route may also be a regular expression, or several paths. */
function routeOf({ baseUrl, route, originalUrl }: ExpressRequest): string | null {
  if (route?.path === undefined) return null
  const pattern = String(route.path)
  const mount = baseUrl || mountOf(originalUrl ?? '', pattern)
  return mount !== '' && pattern === '/' ? mount : mount + pattern
}

/** Where error middleware has answered, Express has taken the router's path off `baseUrl` again: the URL still has it. */
function mountOf(url: string, pattern: string): string {
  const path = url.replace(/[?#].*$/s, '').replace(/(?<=.)\/$/, '')
  const segments = path.split('/')
  const own = pattern === '/' ? [] : pattern.split('/').slice(1)
  const end = segments.length - own.length
  const fits = own.every((part, index) => part.startsWith(':') || part === segments[end + index])
  return fits && end > 0 ? segments.slice(0, end).join('/') : ''
}
