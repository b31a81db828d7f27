import type { IncomingMessage, ServerResponse } from 'node:http'
import type { DebugToolbarConfig } from '../core/config.ts'
import { Toolbar } from '../toolbar.ts'

/** The parts of Hono's context that we touch. `env` has Node's own messages where `@hono/node-server` serves. */
export interface HonoContext {
  env: unknown
  req: {
    readonly routeIndex: number
    readonly matchedRoutes: readonly { path: string; method: string; handler: { readonly length: number } }[]
  }
}

/** Hono middleware; `close` takes the toolbar off again, and requests pass it by. */
export interface ToolbarMiddleware {
  (context: HonoContext, next: () => Promise<void>): Promise<Response | void>
  close(): void
}

interface NodeMessages {
  incoming: IncomingMessage
  outgoing: ServerResponse
}

/**
 * Middleware for Hono 4 on `@hono/node-server`. Put it before the app's own, so that their work is seen. On other
 * runtimes, and for upgrades to WebSocket, it only passes on.
 *
 * @throws {ConfigError} for a bad option
 * @example
 * import { serve } from '@hono/node-server'
 * import { Hono } from 'hono'
 * import { debugToolbar } from 'debug-toolbar/hono'
 *
 * const app = new Hono()
 * app.use(debugToolbar())
 * serve(app)
 */
export function debugToolbar(options?: DebugToolbarConfig): ToolbarMiddleware {
  const toolbar = new Toolbar(options)
  const middleware = (context: HonoContext, next: () => Promise<void>): Promise<Response | void> => {
    if (!toolbar.enabled || !hasMessages(context.env)) return next()
    const { incoming, outgoing } = context.env
    if (toolbar.serve(incoming, outgoing)) return answered(incoming, outgoing)
    const tracked = toolbar.track(incoming, outgoing, { route: () => routeOf(context) })
    return tracked === null ? next() : tracked.run(next)
  }
  return Object.assign(middleware, { close: () => toolbar.close() })
}

function hasMessages(env: unknown): env is NodeMessages {
  if (typeof env !== 'object' || env === null) return false
  return isObject(Reflect.get(env, 'incoming')) && isObject(Reflect.get(env, 'outgoing'))
}

const isObject = (value: unknown): boolean => typeof value === 'object' && value !== null

/**
 * Tells `@hono/node-server` to leave the answer alone, once that has been written: middleware around this one may make
 * another response of it, which would be written before ours. The clone is one of the runtime's own responses: those
 * that the server puts in their place are written without a look at the header. To HEAD, Hono itself makes another
 * response: it never gets one.
 */
async function answered({ method }: IncomingMessage, outgoing: ServerResponse): Promise<Response> {
  await new Promise<void>((resolve) => {
    if (outgoing.destroyed) resolve()
    else if (method !== 'HEAD') outgoing.once('close', resolve)
  })
  return new Response(null, { headers: { 'x-hono-already-sent': 'true' } }).clone()
}

/** The pattern of the handler that came last; none where that was middleware, which takes `next` and any method. */
function routeOf({ req }: HonoContext): string | null {
  const route = req.matchedRoutes[req.routeIndex]
  if (route === undefined || (route.method === 'ALL' && route.handler.length >= 2)) return null
  return route.path
}
