/** Starts the upstream service and the shop; `PORT` picks the port, 3000 by default. Ctrl-C ends both. */
import { createShop } from './app.js'
import { listen, readPort } from './listen.js'
import { startUpstream } from './upstream/start.js'

const wanted = readPort(process.env['PORT'])
const upstream = await startUpstream()
const app = await createShop({ upstreamUrl: upstream.url })
const url = await listen(app, wanted)
console.log(`The shop:      ${url}/`)
console.log(`Its dashboard: ${url}/_debug_toolbar/`)

let stopping = false
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, stop)

async function stop() {
  if (stopping) process.exit(1)
  stopping = true
  // Browsers keep connections open, and the dashboard an event stream: neither ends by itself.
  app.server.closeAllConnections()
  await app.close()
  upstream.stop()
}
