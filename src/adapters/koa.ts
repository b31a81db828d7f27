import type { IncomingMessage, ServerResponse } from 'node:http'
import type { DebugToolbarConfig } from '../core/config.ts'
import { Toolbar } from '../toolbar.ts'

/** The parts of Koa's context that we touch. */
export interface KoaContext {
  req: IncomingMessage
  res: ServerResponse
  originalUrl: string
  /** False: somebody else answers. */
  respond?: boolean | undefined
}

/** Koa middleware; `close` takes the toolbar off again, and requests pass it by. */
export interface ToolbarMiddleware {
  (context: KoaContext, next: () => Promise<unknown>): Promise<unknown>
  close(): void
}

/**
 * Middleware for Koa 2 and 3. Put it before the app's own, so that their work is seen.
 *
 * @throws {ConfigError} for a bad option
 * @example
 * import Koa from 'koa'
 * import { debugToolbar } from 'debug-toolbar/koa'
 *
 * const app = new Koa()
 * app.use(debugToolbar())
 */
export function debugToolbar(options?: DebugToolbarConfig): ToolbarMiddleware {
  const toolbar = new Toolbar(options)
  const middleware = (context: KoaContext, next: () => Promise<unknown>): Promise<unknown> => {
    if (!toolbar.enabled) return next()
    const { req, res, originalUrl: url } = context
    if (toolbar.serve(req, res, url)) {
      context.respond = false
      return Promise.resolve()
    }
    const tracked = toolbar.track(req, res, { url, route: () => routeOf(context) })
    return tracked === null ? next() : tracked.run(next)
  }
  return Object.assign(middleware, { close: () => toolbar.close() })
}

/** Koa itself has no routes; `@koa/router` leaves the pattern of the one that matched on the context. */
function routeOf(context: KoaContext): string | null {
  const route: unknown = Reflect.get(context, '_matchedRoute')
  return typeof route === 'string' || route instanceof RegExp ? String(route) : null
}
