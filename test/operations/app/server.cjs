/** An ordinary service with everything that one has; prints its port. */
const { once } = require('node:events')
const express = require('express')
const { WebSocketServer } = require('ws')
const { routesFor } = require('./routes.cjs')
const { close, pool, startUpstream } = require('./services.cjs')

async function start() {
  const { debugToolbar } = await import('../../../dist/src/adapters/express.js')
  const upstream = await startUpstream()
  const app = express()
  app.use(debugToolbar())
  const server = app.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address()

  const sockets = new WebSocketServer({ server, path: '/socket' })
  sockets.on('connection', (socket) => {
    socket.on('message', async function onMessage(data) {
      const { rows } = await pool.query('SELECT pg_sleep(0.003), $1::text AS text', [data.toString()])
      socket.send(rows[0].text)
    })
  })
  const routes = routesFor({ upstream: upstream.url, socketUrl: `ws://127.0.0.1:${port}/socket` })
  for (const [name, handle] of Object.entries(routes)) {
    app.get(`/${name}`, async (_request, response) => {
      response.json(await handle())
    })
  }
  process.on('SIGTERM', () => void stop())
  async function stop() {
    server.close()
    server.closeAllConnections()
    upstream.stop()
    await close()
    process.exit()
  }
  process.stdout.write(`${port}\n`)
}

void start()
