import type { IncomingMessage } from 'node:http'
import type { Server } from 'node:net'
import { dashboardUrl, isSecure } from '../core/http/dashboard-url.ts'
import { processLogger } from '../core/log.ts'
import { saysDashboard } from '../core/requests/dashboard-announcement.ts'
import { hasOpenToolbar } from '../core/requests/open-toolbars.ts'
import { Toolbar } from '../toolbar.ts'
import type { ToolbarParts } from '../toolbar.ts'
import { answersRequests } from '../core/http/patch-servers.ts'
import type { Exchange } from '../core/http/patch-servers.ts'
import type { StreamExchange } from '../core/http/stream-messages.ts'
import { expressRoute } from './routes/express-route.ts'
import { FastifyRoutes } from './routes/fastify-routes.ts'
import { KoaRoutes } from './routes/koa-routes.ts'

/** The one toolbar of all servers of a process without a toolbar of its own. */
export class AutomaticToolbar {
  readonly toolbar: Toolbar
  readonly #fastify = new FastifyRoutes()
  readonly #koa = new KoaRoutes()
  #isAnnounced = false

  /** @throws {ConfigError} for a bad environment variable */
  constructor(parts: ToolbarParts = {}) {
    this.toolbar = new Toolbar(undefined, { ...parts, isAutomatic: true })
  }

  /**
   * Records a request, or answers one for the dashboard. Yields while an adapter's toolbar is open: that one has the
   * app's own options and knows its routes.
   */
  handle({ server, event, req, res }: Exchange, emit: () => boolean): boolean {
    const { toolbar } = this
    if (!toolbar.enabled || hasOpenToolbar() || server.listenerCount(event) === 0) return emit()
    if (toolbar.serve(req, res)) return true
    this.#koa.prepare(server)
    const tracked = toolbar.track(req, res, { url: req.url, route: () => this.#routeOf(req) })
    return tracked === null ? emit() : tracked.run(emit)
  }

  /** The same for a stream of HTTP/2's core API. A tunnel is the app's alone. */
  handleStream(exchange: StreamExchange & { isRequest: boolean }, emit: () => boolean): boolean {
    const { toolbar } = this
    if (!toolbar.enabled || hasOpenToolbar() || exchange.headers[':method'] === 'CONNECT') return emit()
    if (toolbar.serveStream(exchange)) return true
    if (exchange.isRequest) return emit()
    const tracked = toolbar.trackStream(exchange)
    return tracked === null ? emit() : tracked.run(emit)
  }

  /** Logs the address of the dashboard when the first server listens, unless an adapter's toolbar does. */
  announce(server: Server): void {
    if (!this.toolbar.enabled || hasOpenToolbar() || !answersRequests(server)) return
    if (this.#isAnnounced || !saysDashboard(process.env)) return
    this.#isAnnounced = true
    processLogger.info(`Dashboard: ${dashboardUrl(server.address(), isSecure(server), this.toolbar.config.basePath)}`)
  }

  close(): void {
    this.#fastify.close()
    this.#koa.close()
    this.toolbar.close()
  }

  #routeOf(req: IncomingMessage): string | null {
    return expressRoute(req) ?? this.#fastify.routeOf(req) ?? this.#koa.routeOf(req)
  }
}
