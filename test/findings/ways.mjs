import { createRequire } from 'node:module'
import { once } from 'node:events'
import { get } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { profile } from '../../dist/src/index.js'

/** Nothing on the way to the handler takes longer (ms). */
const SESSION_MS = 2
const API = '/_debug_toolbar/api/requests/'

const require = createRequire(import.meta.url)

/**
 * The ways in which a handler is run: alone, or as an app's route behind a middleware that awaits. Each takes the handlers
 * by name and returns `run(name, turn)`, which gives the statistics, and `close`.
 */
export const WAYS = {
  async profile(handlers) {
    const run = async (name, turn) => (await profile(name, () => handlers.get(name)(turn))).stats
    return { run, close: async () => {} }
  },

  async express(handlers) {
    const express = require('express')
    const { debugToolbar } = await import('../../dist/src/adapters/express.js')
    const app = express()
    app.use(debugToolbar())
    // It is done when it has called `next()`, and waits for nothing that this begins.
    app.use(async function loadSession(req, _res, next) {
      req.session = await findSession(req.url)
      next()
    })
    for (const [name, handler] of handlers) {
      app.get(`/${name}/:turn`, async (req, res) => {
        await handler(Number(req.params.turn))
        res.json({ name })
      })
    }
    return serve(app.listen(0, '127.0.0.1'))
  },

  async koa(handlers) {
    const Koa = require('koa')
    const { debugToolbar } = await import('../../dist/src/adapters/koa.js')
    const app = new Koa()
    app.use(debugToolbar())
    app.use(async function loadSession(ctx, next) {
      ctx.state.session = await findSession(ctx.url)
      await next()
    })
    app.use(async (ctx) => {
      const [, name, turn] = ctx.path.split('/')
      await handlers.get(name)(Number(turn))
      ctx.body = { name }
    })
    return serve(app.listen(0, '127.0.0.1'))
  },

  async fastify(handlers) {
    const { default: fastify } = await import('fastify')
    const { debugToolbar } = await import('../../dist/src/adapters/fastify.js')
    const app = fastify()
    await app.register(debugToolbar)
    app.addHook('onRequest', async function loadSession(request) {
      request.session = await findSession(request.url)
    })
    // It writes the head after the handler has answered, and the handler waits until the answer is sent.
    app.addHook('onSend', async (_request, _reply, payload) => payload)
    for (const [name, handler] of handlers) {
      app.get(`/${name}/:turn`, async (request, reply) => {
        await handler(Number(request.params.turn))
        reply.send({ name })
        return reply
      })
    }
    await app.listen({ port: 0, host: '127.0.0.1' })
    return serve(app.server)
  },
}

async function findSession(key) {
  await sleep(SESSION_MS)
  return { key }
}

async function serve(server) {
  if (!server.listening) await once(server, 'listening')
  const { port } = server.address()
  return {
    async run(name, turn) {
      const { id } = await ask(port, `/${name}/${turn}`)
      const { panels } = JSON.parse((await ask(port, API + id)).body)
      return panels.AsyncProfilingPanel
    },
    close: async () => {
      server.closeAllConnections()
      server.close()
    },
  }
}

async function ask(port, path) {
  const [response] = await once(get({ port, path, host: '127.0.0.1', agent: false }), 'response')
  let body = ''
  for await (const part of response) body += part
  return { id: response.headers['x-debug-toolbar-request'], body }
}
