/** Runs the sample app with its upstream service for bench/memory.js, on a free port, which it sends over IPC. */
import { createShop } from '../examples/shop/app.js'
import { startUpstream } from '../examples/shop/upstream/start.js'

const upstream = await startUpstream()
const app = await createShop({ upstreamUrl: upstream.url })
await app.listen({ host: '127.0.0.1', port: 0 })
const address = app.server.address()
if (address !== null && typeof address === 'object') process.send?.({ port: address.port })
