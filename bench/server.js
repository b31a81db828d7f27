/**
 * Runs one row's app on a free loopback port, as the measured process: `node bench/server.js <row>`. Sends its port
 * over IPC.
 */
import fastify from 'fastify'
import { endpoints } from './endpoints.js'
import { rows } from './rows.js'

const row = rows.find(({ name }) => name === process.argv[2])
if (row === undefined) {
  throw new Error(`Expected one of ${rows.map(({ name }) => name).join(', ')}, got ${process.argv[2]}`)
}
const app = fastify()
await row.prepare(app)
for (const { path, handler } of endpoints) app.get(path, async () => handler())
await app.listen({ host: '127.0.0.1', port: 0 })
const address = app.server.address()
if (address !== null && typeof address === 'object') process.send?.({ port: address.port })
process.on('disconnect', () => process.exit())
