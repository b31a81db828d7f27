import { once } from 'node:events'
import { createServer } from 'node:http'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import { createRequire } from 'node:module'
import type { AddressInfo } from 'node:net'
import type { TestContext } from 'node:test'
import express5 from 'express'
import fastify from 'fastify'
import type { FastifyInstance } from 'fastify'
import { debugToolbar as expressToolbar } from '../../src/adapters/express.ts'
import { debugToolbar as fastifyToolbar } from '../../src/adapters/fastify.ts'
import { debugToolbar as httpToolbar } from '../../src/adapters/http.ts'
import type { DebugToolbarConfig } from '../../src/core/config.ts'
import { Toolbar } from '../../src/toolbar.ts'
import type { ToolbarParts } from '../../src/toolbar.ts'

/** Version 4 has the same calls where we use it. */
const express4 = createRequire(import.meta.url)('express4') as typeof express5

export type Listener = (req: IncomingMessage, res: ServerResponse) => unknown

/** An app that listens on loopback and is closed after its test. */
export interface RunningApp {
  port: number
  server: Server
  /** Takes the toolbar off; the app goes on where its framework allows that. */
  closeToolbar: () => unknown
}

/** Options of the toolbar, or null for an app without one. */
export type Options = DebugToolbarConfig | null

/** One way to have the toolbar: the same `node:http` listener under each framework. */
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

export const KITS: readonly Kit[] = [HTTP, EXPRESS, EXPRESS_4, FASTIFY]

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
        // With a header that is set already, lists of pairs are refused by the runtime.
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
  // The default error page has a stack in it, which shows who called whom.
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

/** A toolbar with parts of the test's own, before a plain listener. */
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
