import { BaseExceptionFilter, HttpAdapterHost } from '@nestjs/core'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { DebugToolbarConfig } from '../core/options/config.ts'
import { resolveConfig } from '../core/options/resolve-config.ts'
import { tellError } from '../core/panels/told-errors.ts'
import { likeBelow, placeMethod } from '../core/place-method.ts'
import { recorderOf } from '../core/requests/request-around.ts'
import { Toolbar } from '../toolbar.ts'
import { routeOf } from './express-route.ts'
import type { ExpressRequest } from './express-route.ts'

/** A module that is created at run time, in Nest's format. */
export interface ToolbarModule {
  module: typeof DebugToolbarModule
  providers: {
    provide: symbol
    useFactory: (host: HttpAdapterHost) => InstalledToolbar
    inject: (typeof HttpAdapterHost)[]
  }[]
}

/** Closed by Nest with the app. */
interface InstalledToolbar {
  onModuleDestroy(): void
}

/** A request of Nest's Fastify platform, whose middleware gets the raw message only. */
interface FastifyRequest {
  raw: IncomingMessage
  routeOptions: { url?: string | undefined }
}

interface FastifyHooks {
  addHook(name: 'preValidation', hook: (request: FastifyRequest, reply: unknown, next: () => void) => void): void
}

type Middleware = (req: ExpressRequest, res: ServerResponse, next: () => void) => void

const TOOLBAR = Symbol('debug-toolbar')
/** The property of a message of the Fastify platform with its route. */
const ROUTE = Symbol('debug-toolbar.route')

/**
 * The module for Nest, on Express and on Fastify. Import it in the root module. It records every request of the app,
 * including the work of body parsers and middleware.
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
    // A wrong option is found here, while the stack has the app's own line.
    resolveConfig(options, process.env)
    const useFactory = (host: HttpAdapterHost): InstalledToolbar => install(host, options)
    return { module: DebugToolbarModule, providers: [{ provide: TOOLBAR, useFactory, inject: [HttpAdapterHost] }] }
  }
}

/**
 * Installs the middleware, before Nest adds its own to the platform's app. Without HTTP, as in a microservice, it does
 * nothing.
 */
function install({ httpAdapter }: HttpAdapterHost, options: DebugToolbarConfig | undefined): InstalledToolbar {
  const toolbar = new Toolbar(options, { serves: (server) => server === httpAdapter?.getHttpServer() })
  if (toolbar.enabled && typeof httpAdapter?.use === 'function') {
    const isFastify = httpAdapter.getType() === 'fastify'
    httpAdapter.use(createMiddleware(toolbar, isFastify ? fastifyRouteOf : routeOf))
    if (isFastify) addHook(toolbar, httpAdapter.getInstance<FastifyHooks>())
  }
  const release = toolbar.enabled ? hearErrors() : () => {}
  return {
    onModuleDestroy: () => {
      release()
      toolbar.close()
    },
  }
}

type Catch = (this: unknown, error: unknown, host: ArgumentsHost) => unknown

/** The used part of Nest's. */
interface ArgumentsHost {
  getArgByIndex?: (index: number) => unknown
}

/** Hears the errors that Nest's own filter answers with. */
function hearErrors(): () => void {
  const place = placeMethod<Catch>(BaseExceptionFilter.prototype, 'catch', (here) =>
    likeBelow(here.below(), function (this: unknown, error: unknown, host: ArgumentsHost) {
      if (here.isActive) tellAnswered(error, host)
      return Reflect.apply(here.below(), this, [error, host])
    }),
  )
  return () => place.undo()
}

function tellAnswered(error: unknown, host: ArgumentsHost): void {
  try {
    const request = host.getArgByIndex?.(0) as { raw?: unknown } | undefined
    const recorder = recorderOf(request) ?? recorderOf(request?.raw)
    if (recorder !== undefined) tellError(error, 'response', { recorder })
  } catch {
    // Nest answers as ever.
  }
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

/** Reads the route from Fastify, and enters the request's context again, which reading the body may have lost. */
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
