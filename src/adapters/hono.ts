import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Server } from 'node:net'
import type { DebugToolbarConfig } from '../core/options/config.ts'
import { tellError } from '../core/panels/told-errors.ts'
import { recorderOf } from '../core/requests/request-around.ts'
import { Toolbar } from '../toolbar.ts'

/** The used parts of Hono's context. `env` has Node's own messages if `@hono/node-server` serves the app. */
export interface HonoContext {
  env: unknown
  /** What a handler has thrown. */
  error?: unknown
  req: {
    readonly routeIndex: number
    readonly matchedRoutes: readonly { path: string; method: string; handler: { readonly length: number } }[]
  }
}

/** Hono middleware; `close` removes the toolbar, and requests pass it by. */
export interface ToolbarMiddleware {
  (context: HonoContext, next: () => Promise<void>): Promise<Response | void>
  close(): void
}

interface NodeMessages {
  incoming: IncomingMessage
  outgoing: ServerResponse
}

/**
 * Creates middleware for Hono 4 on `@hono/node-server`. Put it before the app's own, so that their work is recorded. On
 * other runtimes, and for upgrades to WebSocket, it only passes on.
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
  const toolbar = new Toolbar(options, { serves: isOfHono })
  const middleware = (context: HonoContext, next: () => Promise<void>): Promise<Response | void> => {
    if (!toolbar.enabled || !hasMessages(context.env)) return next()
    const { incoming, outgoing } = context.env
    if (toolbar.serve(incoming, outgoing)) return answered(incoming, outgoing)
    const tracked = toolbar.track(incoming, outgoing, { route: () => routeOf(context) })
    if (tracked === null) return next()
    const work = tracked.run(next)
    // Hono itself awaits the promise, so a listener of ours hides nothing.
    work.then(() => tellAnswered(context, incoming), ignore)
    return work
  }
  return Object.assign(middleware, { close: () => toolbar.close() })
}

/** Tells the error that Hono has answered with. */
function tellAnswered({ error }: HonoContext, incoming: IncomingMessage): void {
  const recorder = recorderOf(incoming)
  if (error !== undefined && recorder !== undefined) tellError(error, 'response', { recorder })
}

const ignore = (): void => {}

function hasMessages(env: unknown): env is NodeMessages {
  if (typeof env !== 'object' || env === null) return false
  return isObject(Reflect.get(env, 'incoming')) && isObject(Reflect.get(env, 'outgoing'))
}

const isObject = (value: unknown): boolean => typeof value === 'object' && value !== null

/**
 * Resolves, when our answer has been written, with the response that tells `@hono/node-server` so. Not earlier, because
 * middleware around this one may create another response, which would be written before ours. The clone is one of the
 * runtime's own responses: those that the server substitutes are written without a check of the header. For HEAD it
 * never resolves, because Hono itself replaces such a response.
 */
async function answered({ method }: IncomingMessage, outgoing: ServerResponse): Promise<Response> {
  await new Promise<void>((resolve) => {
    if (outgoing.destroyed) resolve()
    else if (method !== 'HEAD') outgoing.once('close', resolve)
  })
  return new Response(null, { headers: { 'x-hono-already-sent': 'true' } }).clone()
}

/** Returns the pattern of the last handler; null if that was middleware, which takes `next` and any method. */
function routeOf({ req }: HonoContext): string | null {
  const route = req.matchedRoutes[req.routeIndex]
  if (route === undefined || (route.method === 'ALL' && route.handler.length >= 2)) return null
  return route.path
}

/** Returns whether a server is one of `@hono/node-server`, by the text of its listener, which has no link to its app. */
const isOfHono = (server: Server): boolean =>
  server
    .listeners('request')
    .some((listener) => Function.prototype.toString.call(listener).startsWith('async (incoming, outgoing)'))
