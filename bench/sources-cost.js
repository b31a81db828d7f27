/**
 * Measures calls of libraries whose operations are recorded: with nothing hooked, hooked outside of a profile, and in
 * one, in turns within one process: `npm run build && node --import debug-toolbar/register bench/sources-cost.js
 * [--rounds=30] [--calls=100] [--only=pg]`. Needs the services of test/operations and `npm ci --prefix test/operations`.
 * Prints processor time of a call (µs, the program's own): medians, and the median of the differences to the bare turn.
 */
import { createRequire } from 'node:module'
import { createServer, get } from 'node:http'
import { once } from 'node:events'
import { profile } from '../dist/src/index.js'
import { holdOperations } from '../dist/src/operations/hold-operations.js'
import { median } from './statistics.js'

/** The libraries are those of the tests. @type {(name: string) => any} */
const load = createRequire(new URL('../test/operations/', import.meta.url))
const { PGHOST = '127.0.0.1', PGUSER = 'postgres', PGDATABASE = 'test' } = process.env
const { MYSQL_HOST = '127.0.0.1', MYSQL_USER = 'root', REDIS_HOST = '127.0.0.1' } = process.env

const server = createServer((_request, response) => response.end('ok')).listen(0, '127.0.0.1')
await once(server, 'listening')
const url = `http://127.0.0.1:${/** @type {import('node:net').AddressInfo} */ (server.address()).port}/`

/** @type {Record<string, () => Promise<() => Promise<unknown>>>} makes a client, and returns a call of it */
const LIBRARIES = {
  pg: async () => {
    const { Pool } = load('pg')
    const pool = new Pool({ host: PGHOST, user: PGUSER, database: PGDATABASE, max: 1 })
    return () => pool.query('SELECT $1::int AS id', [1])
  },
  mysql2: async () => {
    const pool = load('mysql2/promise').createPool({ host: MYSQL_HOST, user: MYSQL_USER, connectionLimit: 1 })
    return () => pool.query('SELECT ? AS id', [1])
  },
  ioredis: async () => {
    const { default: Redis } = load('ioredis')
    const redis = new Redis({ host: REDIS_HOST })
    return () => redis.get('debug-toolbar:bench')
  },
  redis: async () => {
    const client = load('redis').createClient({ url: `redis://${REDIS_HOST}` })
    await client.connect()
    return () => client.get('debug-toolbar:bench')
  },
  undici: async () => {
    const { request } = load('undici')
    return async () => {
      const { body } = await request(url)
      await body.dump()
    }
  },
  http: async () => () =>
    new Promise((resolve, reject) => {
      get(url, (response) => response.resume().once('end', resolve)).once('error', reject)
    }),
  fetch: async () => async () => {
    const response = await fetch(url)
    return response.text()
  },
}

const rounds = Number(option('rounds', '30'))
const calls = Number(option('calls', '100'))
const only = option('only', '')

for (const [name, open] of Object.entries(LIBRARIES)) {
  if (only === '' || only.split(',').includes(name)) report(name, await measure(await open()))
}
process.exit()

/** @param {string} name @param {string} otherwise */
function option(name, otherwise) {
  const prefix = `--${name}=`
  return process.argv.find((arg) => arg.startsWith(prefix))?.slice(prefix.length) ?? otherwise
}

/** @param {() => Promise<unknown>} call */
async function measure(call) {
  const callAll = async () => {
    for (let at = 0; at < calls; at++) await call()
  }
  // Loads whatever a first call loads.
  await profile('warm', callAll)
  /** @type {{ bare: number, outside: number, inside: number }[]} */
  const turns = []
  for (let round = 0; round < rounds; round++) {
    const bare = await timed(callAll)
    const release = holdOperations()
    const outside = await timed(callAll)
    // Without the profile's start, and without its end, which analyses.
    const { value: inside } = await profile('call', () => timed(callAll))
    release()
    turns.push({ bare, outside, inside })
  }
  return turns
}

/** @param {() => Promise<unknown>} work @returns {Promise<number>} µs of a call */
async function timed(work) {
  const before = process.cpuUsage()
  await work()
  return process.cpuUsage(before).user / calls
}

/** @param {string} name @param {{ bare: number, outside: number, inside: number }[]} turns */
function report(name, turns) {
  const times = /** @type {const} */ (['bare', 'outside', 'inside']).map((key) => {
    const more = median(turns.map((turn) => turn[key] - turn.bare))
    return `${key} ${median(turns.map((turn) => turn[key])).toFixed(1)}${key === 'bare' ? '' : ` (${more >= 0 ? '+' : ''}${more.toFixed(1)})`}`
  })
  console.log(`${name}: ${times.join(', ')}`)
}
