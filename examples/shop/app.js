import { debugToolbar } from 'debug-toolbar/fastify'
import fastify from 'fastify'
import { startPage } from './pages/start.js'
import { lessons } from './routes/index.js'
import { UpstreamClient } from './shop/client.js'

const DASHBOARD = '/_debug_toolbar'

/**
 * Puts the shop together.
 *
 * @param {{ upstreamUrl: string }} options the address of the upstream service
 */
export async function createShop({ upstreamUrl }) {
  const app = fastify()
  await app.register(debugToolbar, { basePath: DASHBOARD })

  app.get('/', async function showStartPage(_request, reply) {
    reply.type('text/html; charset=utf-8')
    return startPage(`${DASHBOARD}/`)
  })
  const services = { upstream: new UpstreamClient(upstreamUrl) }
  for (const lesson of lessons) lesson.register(app, services)
  return app
}
