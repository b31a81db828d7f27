import { once } from 'node:events'
import { createServer } from 'node:http'
import type { IncomingMessage, RequestListener, Server, ServerResponse } from 'node:http'
import { createRequire } from 'node:module'
import type { AddressInfo } from 'node:net'
import type { TestContext } from 'node:test'
import { createAdaptorServer } from '@hono/node-server'
import { Module } from '@nestjs/common'
import type { INestApplication } from '@nestjs/common'
import { NestFactory } from '@nestjs/core'
import { ExpressAdapter } from '@nestjs/platform-express'
import { FastifyAdapter } from '@nestjs/platform-fastify'
import express5 from 'express'
import fastify from 'fastify'
import type { FastifyInstance } from 'fastify'
import { Hono } from 'hono'
import Koa from 'koa'
import 'reflect-metadata'
import { debugToolbar as expressToolbar } from '../../src/adapters/express.ts'
import { debugToolbar as fastifyToolbar } from '../../src/adapters/fastify.ts'
import { debugToolbar as honoToolbar } from '../../src/adapters/hono.ts'
import { debugToolbar as httpToolbar } from '../../src/adapters/http.ts'
import { debugToolbar as koaToolbar } from '../../src/adapters/koa.ts'
import { DebugToolbarModule } from '../../src/adapters/nest.ts'
import type { DebugToolbarConfig } from '../../src/core/options/config.ts'
import { Toolbar } from '../../src/toolbar.ts'
import type { ToolbarParts } from '../../src/toolbar.ts'

/** Version 4, which has the same calls where we use it. */
const express4 = createRequire(import.meta.url)('express4') as typeof express5

/** Made before the server replaces the runtime's responses by its own. */
const ALREADY_SENT = new Response(null, { headers: { 'x-hono-already-sent': 'true' } })

export type Listener = (req: IncomingMessage, res: ServerResponse) => unknown

/** An app that listens on loopback and is closed after its test. */
export interface RunningApp {
  port: number
  server: Server
  /** Closes the toolbar; the app goes on if its framework allows that. */
  closeToolbar: () => unknown
}

/** Options of the toolbar, or null for an app without one. */
export type Options = DebugToolbarConfig | null

/** A way to install the toolbar: the same `node:http` listener under each framework. */
export interface Kit {
  name: string
  start(t: TestContext, listener: Listener, options?: Options): Promise<RunningApp>
}

export const HTTP: Kit = {
  name: 'http',
  async start(t, listener, options = {}) {
    const wrapped = options === null ? null : httpToolbar(options, listener)
    const app = await listen(t, createServer(wrapped ?? (listener as (req: IncomingMessage) => void)))
    t.after(() => wrapped?.close())
    return { ...app, closeToolbar: () => wrapped?.close() }
  },
}

export const EXPRESS: Kit = expressKit('express 5', express5)
export const EXPRESS_4: Kit = expressKit('express 4', express4)

export const FASTIFY: Kit = {
  name: 'fastify',
  start(t, listener, options = {}) {
    return startFastify(t, options, (app) => {
      app.removeAllContentTypeParsers()
      app.addContentTypeParser('*', (_request, _payload, done) => done(null))
      app.all('/*', (request, reply) => {
        reply.hijack()
        void listener(request.raw, reply.raw)
      })
    })
  },
}

export const KOA: Kit = {
  name: 'koa',
  start: (t, listener, options = {}) =>
    startKoa(t, options, (app) => {
      app.use((context) => {
        context.respond = false
        context.res.statusCode = 200
        void listener(context.req, context.res)
      })
    }),
}

export const HONO: Kit = {
  name: 'hono',
  start: (t, listener, options = {}) =>
    startHono(t, options, (app) => {
      app.all('*', ({ env }) => {
        void listener(env.incoming, env.outgoing)
        return ALREADY_SENT
      })
    }),
}

export const NEST_EXPRESS: Kit = nestKit('nest on express', () => new ExpressAdapter())
export const NEST_FASTIFY: Kit = nestKit('nest on fastify', () => new FastifyAdapter())

export const KITS: readonly Kit[] = [HTTP, EXPRESS, EXPRESS_4, FASTIFY, KOA, HONO, NEST_EXPRESS, NEST_FASTIFY]

export type ExpressVersion = typeof express5
export const EXPRESS_VERSIONS: readonly [name: string, create: ExpressVersion][] = [
  ['express 5', express5],
  ['express 4', express4],
]

function expressKit(name: string, create: ExpressVersion): Kit {
  return {
    name,
    start: (t, listener, options = {}) =>
      startExpress(t, create, options, (app) => {
        // If a header is already set, the runtime refuses lists of pairs.
        app.disable('x-powered-by').use((req, res) => void listener(req, res))
      }),
  }
}

/** Starts an Express app that `build` fills, behind the toolbar's middleware. */
export async function startExpress(
  t: TestContext,
  create: ExpressVersion,
  options: Options,
  build: (app: ReturnType<ExpressVersion>) => void,
): Promise<RunningApp> {
  const app = create()
  // Production, because the default error page contains a stack, which shows the callers.
  app.set('env', 'production')
  const toolbar = options === null ? null : expressToolbar(options)
  if (toolbar !== null) app.use(toolbar)
  build(app)
  t.after(() => toolbar?.close())
  return { ...(await listen(t, createServer(app))), closeToolbar: () => toolbar?.close() }
}

/** Starts a Fastify app that `build` fills, with the toolbar registered first. */
export async function startFastify(
  t: TestContext,
  options: Options,
  build: (app: FastifyInstance) => unknown,
): Promise<RunningApp & { app: FastifyInstance }> {
  const app = fastify({ forceCloseConnections: true })
  if (options !== null) await app.register(fastifyToolbar, options)
  await build(app)
  await app.listen({ port: 0, host: '127.0.0.1' })
  t.after(() => app.close())
  return { app, server: app.server, port: portOf(app.server), closeToolbar: () => app.close() }
}

/** Starts a Koa app that `build` fills, behind the toolbar's middleware. */
export async function startKoa(t: TestContext, options: Options, build: (app: Koa) => void): Promise<RunningApp> {
  const app = new Koa()
  app.silent = true
  const toolbar = options === null ? null : koaToolbar(options)
  if (toolbar !== null) app.use(toolbar)
  build(app)
  t.after(() => toolbar?.close())
  // As `app.listen` makes it.
  const server = createServer(app.callback() as RequestListener)
  return { ...(await listen(t, server)), closeToolbar: () => toolbar?.close() }
}

export interface NodeBindings {
  Bindings: { incoming: IncomingMessage; outgoing: ServerResponse }
}

/** Starts a Hono app that `build` fills, behind the toolbar's middleware. */
export async function startHono(
  t: TestContext,
  options: Options,
  build: (app: Hono<NodeBindings>) => void,
  createServerOf: typeof createAdaptorServer = createAdaptorServer,
): Promise<RunningApp> {
  const app = new Hono<NodeBindings>()
  const toolbar = options === null ? null : honoToolbar(options)
  if (toolbar !== null) app.use(toolbar)
  build(app)
  t.after(() => toolbar?.close())
  const server = createServerOf({ fetch: app.fetch }) as Server
  return { ...(await listen(t, server)), closeToolbar: () => toolbar?.close() }
}

type NestAdapter = ExpressAdapter | FastifyAdapter

function nestKit(name: string, createAdapter: () => NestAdapter): Kit {
  return {
    name,
    start: (t, listener, options = {}) =>
      startNest(t, createAdapter(), options, {
        build: (app) => {
          if (createAdapter() instanceof ExpressAdapter) app.getHttpAdapter().getInstance().disable('x-powered-by')
          app.use((req: IncomingMessage, res: ServerResponse) => void listener(req, res))
        },
      }),
  }
}

interface NestParts {
  controllers?: (new () => object)[]
  bodyParser?: boolean
  /** Adds to the app before it listens. */
  build?: (app: INestApplication) => void
}

/** Starts a Nest app with the toolbar's module; `build` may add to it before it listens. */
export async function startNest(
  t: TestContext,
  adapter: NestAdapter,
  options: Options,
  { controllers = [], bodyParser = false, build = () => {} }: NestParts,
): Promise<RunningApp> {
  class AppModule {}
  Module({ controllers, imports: options === null ? [] : [DebugToolbarModule.forRoot(options)] })(AppModule)
  const app = await NestFactory.create(AppModule, adapter, { logger: false, bodyParser, abortOnError: false })
  build(app)
  await app.listen(0, '127.0.0.1')
  const server = app.getHttpServer() as Server
  t.after(() => {
    server.closeAllConnections()
    return app.close()
  })
  return { server, port: portOf(server), closeToolbar: () => app.close() }
}

/** Starts a plain listener behind a toolbar with parts of the test's own. */
export async function startParts(
  t: TestContext,
  listener: Listener,
  parts: ToolbarParts,
  options: DebugToolbarConfig = {},
): Promise<RunningApp & { toolbar: Toolbar }> {
  const toolbar = new Toolbar(options, parts)
  const server = createServer((req, res) => {
    if (toolbar.serve(req, res)) return
    const tracked = toolbar.track(req, res)
    if (tracked === null) listener(req, res)
    else tracked.run(() => listener(req, res))
  })
  t.after(() => toolbar.close())
  return { toolbar, ...(await listen(t, server)), closeToolbar: () => toolbar.close() }
}

async function listen(t: TestContext, server: Server): Promise<Omit<RunningApp, 'closeToolbar'>> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.after(() => {
    server.close()
    server.closeAllConnections()
  })
  return { server, port: portOf(server) }
}

const portOf = (server: Server): number => (server.address() as AddressInfo).port
