import { HttpAdapterHost } from '@nestjs/core'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { DebugToolbarConfig } from '../core/config.ts'
import { resolveConfig } from '../core/resolve-config.ts'
import { Toolbar } from '../toolbar.ts'
import { routeOf } from './express-route.ts'
import type { ExpressRequest } from './express-route.ts'

/** What Nest takes for a module that is made at run time. */
export interface ToolbarModule {
  module: typeof DebugToolbarModule
  providers: {
    provide: symbol
    useFactory: (host: HttpAdapterHost) => InstalledToolbar
    inject: (typeof HttpAdapterHost)[]
  }[]
}

/** Nest ends it with the app. */
interface InstalledToolbar {
  onModuleDestroy(): void
}

/** A request of Nest's Fastify platform, whose middleware sees the raw message alone. */
interface FastifyRequest {
  raw: IncomingMessage
  routeOptions: { url?: string | undefined }
}

interface FastifyHooks {
  addHook(name: 'preValidation', hook: (request: FastifyRequest, reply: unknown, next: () => void) => void): void
}

type Middleware = (req: ExpressRequest, res: ServerResponse, next: () => void) => void

const TOOLBAR = Symbol('debug-toolbar')
/** Where a message of the Fastify platform carries its route. */
const ROUTE = Symbol('debug-toolbar.route')

/**
 * The module for Nest, on Express and on Fastify. Import it in the root module; it sees every request of the app, what
 * body parsers and middleware do included.
 *
 * @example
 * import { Module } from '@nestjs/common'
 * import { DebugToolbarModule } from 'debug-toolbar/nest'
 *
 * \@Module({ imports: [DebugToolbarModule.forRoot()] })
 * class AppModule {}
 */
export class DebugToolbarModule {
  /** @throws {ConfigError} for a bad option */
  static forRoot(options?: DebugToolbarConfig): ToolbarModule {
    // A wrong option is found here, where the stack names the app's own line.
    resolveConfig(options, process.env)
    const useFactory = (host: HttpAdapterHost): InstalledToolbar => install(host, options)
    return { module: DebugToolbarModule, providers: [{ provide: TOOLBAR, useFactory, inject: [HttpAdapterHost] }] }
  }
}

/** Runs before Nest adds anything of its own to the platform's app. Without HTTP, as in a microservice, it does nothing. */
function install({ httpAdapter }: HttpAdapterHost, options: DebugToolbarConfig | undefined): InstalledToolbar {
  const toolbar = new Toolbar(options)
  if (toolbar.enabled && typeof httpAdapter?.use === 'function') {
    const isFastify = httpAdapter.getType() === 'fastify'
    httpAdapter.use(createMiddleware(toolbar, isFastify ? fastifyRouteOf : routeOf))
    if (isFastify) addHook(toolbar, httpAdapter.getInstance<FastifyHooks>())
  }
  return { onModuleDestroy: () => toolbar.close() }
}

function createMiddleware(toolbar: Toolbar, route: (req: ExpressRequest) => string | null): Middleware {
  return (req, res, next) => {
    if (!toolbar.enabled) return next()
    const url = req.originalUrl ?? req.url
    if (toolbar.serve(req, res, url)) return
    const tracked = toolbar.track(req, res, { url, route: () => route(req) })
    if (tracked === null) next()
    else tracked.run(next)
  }
}

/** Fastify knows the route, and may have lost the request's context while it read the body. */
function addHook(toolbar: Toolbar, app: FastifyHooks): void {
  app.addHook('preValidation', ({ raw, routeOptions }, _reply, next) => {
    const tracked = toolbar.trackedOf(raw)
    if (tracked === undefined) return next()
    Object.defineProperty(raw, ROUTE, { value: routeOptions.url ?? null })
    tracked.resume(next)
  })
}

function fastifyRouteOf(req: IncomingMessage): string | null {
  const route: unknown = Reflect.get(req, ROUTE)
  return typeof route === 'string' ? route : null
}
