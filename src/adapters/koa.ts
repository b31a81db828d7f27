import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Server } from 'node:net'
import type { DebugToolbarConfig } from '../core/options/config.ts'
import { Toolbar } from '../toolbar.ts'
import { koaRoute } from './koa-route.ts'

/** The used parts of Koa's context. */
export interface KoaContext {
  req: IncomingMessage
  res: ServerResponse
  originalUrl: string
  /** False if somebody else answers. */
  respond?: boolean | undefined
}

/** Koa middleware; `close` removes the toolbar, and requests pass it by. */
export interface ToolbarMiddleware {
  (context: KoaContext, next: () => Promise<unknown>): Promise<unknown>
  close(): void
}

/**
 * Creates middleware for Koa 2 and 3. Put it before the app's own, so that their work is recorded.
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
  const toolbar = new Toolbar(options, { serves: isOfKoa })
  const middleware = (context: KoaContext, next: () => Promise<unknown>): Promise<unknown> => {
    if (!toolbar.enabled) return next()
    const { req, res, originalUrl: url } = context
    if (toolbar.serve(req, res, url)) {
      context.respond = false
      return Promise.resolve()
    }
    const tracked = toolbar.track(req, res, { url, route: () => koaRoute(context) })
    return tracked === null ? next() : tracked.run(next)
  }
  return Object.assign(middleware, { close: () => toolbar.close() })
}

/** Returns whether a server has a Koa app, by the text of its listener, which creates a context for each request. */
const isOfKoa = (server: Server): boolean =>
  server.listeners('request').some((listener) => Function.prototype.toString.call(listener).includes('createContext'))
