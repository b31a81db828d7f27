import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import type { IncomingMessage } from 'node:http'

/** The channel of Fastify 5 for each request that has reached its handler. */
const CHANNEL = 'tracing:fastify.request.handler:start'

interface HandlerStart {
  request?: { raw?: IncomingMessage }
  route?: { url?: unknown }
}

/** Reads routes from Fastify's own channel, which omits requests that a hook has answered. */
export class FastifyRoutes {
  readonly #patterns = new WeakMap<IncomingMessage, string>()

  constructor() {
    subscribe(CHANNEL, this.#onStart)
  }

  routeOf(req: IncomingMessage): string | null {
    return this.#patterns.get(req) ?? null
  }

  close(): void {
    unsubscribe(CHANNEL, this.#onStart)
  }

  readonly #onStart = (message: unknown): void => {
    const { request, route } = message as HandlerStart
    if (request?.raw !== undefined && typeof route?.url === 'string') this.#patterns.set(request.raw, route.url)
  }
}
