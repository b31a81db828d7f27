import type { IncomingMessage, ServerResponse } from 'node:http'
import type { DebugToolbarConfig } from '../core/config.ts'
import { Toolbar } from '../toolbar.ts'
import { routeOf } from './express-route.ts'
import type { ExpressRequest } from './express-route.ts'

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
