/**
 * Serves one endpoint that asks for ten queries and five commands. `operations-server.js [<dist of a build>]`: bare, or
 * with that build's toolbar. Tells its port, and at each message the processor time (µs) that it has
 * used, without the system's: that of a socket's writes grows with the machine's load.
 */
import { createRequire } from 'node:module'
import { createServer } from 'node:http'
import { pathToFileURL } from 'node:url'

const QUERIES = 10
const COMMANDS = 5

const [dist] = process.argv.slice(2)
/** The libraries are those of the tests. @type {(name: string) => any} */
const load = createRequire(new URL('../test/operations/', import.meta.url))
const { Pool } = load('pg')
const { default: Redis } = load('ioredis')
const { PGHOST = '127.0.0.1', PGUSER = 'postgres', PGDATABASE = 'test', REDIS_HOST = '127.0.0.1' } = process.env
const pool = new Pool({ host: PGHOST, user: PGUSER, database: PGDATABASE, max: 5 })
const redis = new Redis({ host: REDIS_HOST })

const findOrder = async (/** @type {number} */ id) => {
  const { rows } = await pool.query('SELECT $1::int AS id', [id])
  return rows[0]
}
const readFlag = async (/** @type {number} */ id) => {
  const flag = await redis.get(`debug-toolbar:bench:${id}`)
  return flag
}

/** @type {import('node:http').RequestListener} */
const handle = (_request, response) => void answer(response)

/** @param {import('node:http').ServerResponse} response */
async function answer(response) {
  const found = []
  for (let id = 0; id < QUERIES; id++) found.push(await findOrder(id))
  for (let id = 0; id < COMMANDS; id++) found.push(await readFlag(id))
  response.end(JSON.stringify(found))
}

const server = createServer(await listenerOf())
server.listen(0, '127.0.0.1', () => {
  const address = /** @type {import('node:net').AddressInfo} */ (server.address())
  process.send?.({ port: address.port })
})
process.on('message', () => {
  process.send?.({ cpu: process.cpuUsage().user })
})
process.on('disconnect', () => process.exit())

async function listenerOf() {
  if (dist === undefined) return handle
  const { debugToolbar } = await import(new URL('src/adapters/http.js', pathToFileURL(`${dist}/`)).href)
  return debugToolbar({}, handle)
}
