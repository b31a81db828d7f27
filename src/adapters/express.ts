import type { IncomingMessage, ServerResponse } from 'node:http'
import type { DebugToolbarConfig } from '../core/options/config.ts'
import { Toolbar } from '../toolbar.ts'
import { routeOf } from './express-route.ts'
import type { ExpressRequest } from './express-route.ts'

/** Express middleware; `close` removes the toolbar, and requests pass it by. */
export interface ToolbarMiddleware {
  (req: IncomingMessage, res: ServerResponse, next: (error?: unknown) => void): void
  close(): void
}

/**
 * Creates middleware for Express 4 and 5. Put it before the app's own, so that their work is recorded. Under a path
 * (`app.use('/api', debugToolbar({ basePath: '/api/_debug_toolbar' }))`) it handles the requests below that path.
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
  const toolbar = new Toolbar(options, { serves: (server) => server.listeners('request').some(hasMiddleware) })
  const middleware = (req: ExpressRequest, res: ServerResponse, next: (error?: unknown) => void): void => {
    if (!toolbar.enabled) return next()
    const url = req.originalUrl ?? req.url
    if (toolbar.serve(req, res, url)) return
    const tracked = toolbar.track(req, res, { url, route: () => routeOf(req) })
    if (tracked === null) next()
    else tracked.run(next)
  }
  const hasMiddleware = (app: unknown): boolean => handlersOf(app).includes(middleware)
  return Object.assign(middleware, { close: () => toolbar.close() })
}

/** Lists the middleware of an Express app: version 5 keeps it in `router`, version 4 in `_router`. */
function handlersOf(app: unknown): unknown[] {
  if (typeof app !== 'function') return []
  // In version 4, `router` is a getter that throws.
  const router = (Reflect.get(app, '_router') ?? Reflect.get(app, 'router')) as Router | undefined
  return (router?.stack ?? []).map(({ handle }) => handle)
}

interface Router {
  stack?: { handle: unknown }[]
}
