import { createRequire } from 'node:module'
import { profile } from '../../dist/src/index.js'
import { behaveSqlite } from './behaviours/better-sqlite3.mjs'
import { behaveMariadb } from './behaviours/mariadb.mjs'
import { behavePostgres } from './behaviours/postgres.mjs'
import { behaveRedis } from './behaviours/redis.mjs'

/**
 * Prints what an app sees of its libraries: results, errors, shapes of methods, rejections that nobody handles.
 * `behaviour.mjs <folder of the libraries> <profiled or bare> <libraries, with commas>`.
 */
const [folder, how, libraries] = process.argv.slice(2)
const require = createRequire(`${folder}/`)
const env = process.env
const seen = []
const unhandled = []
// The server may reset the connection by which postgres.js cancels a query.
process.on(
  'unhandledRejection',
  (error) => error.code === 'ECONNRESET' || unhandled.push(error.message.replace(/conn[:=]\d+/, 'conn')),
)
const sleep = (time) => new Promise((resolve) => setTimeout(resolve, time))
const describe = (value) => (value instanceof Error ? `${value.name}: ${value.message}` : JSON.stringify(value))

async function postgres() {
  const { Client, Pool } = require('pg')
  const pool = new Pool({
    host: env.PGHOST,
    port: Number(env.PGPORT),
    user: env.PGUSER,
    database: env.PGDATABASE,
    max: 1,
  })
  seen.push([
    Client.prototype.query.name,
    Client.prototype.query.length,
    Pool.prototype.query.name,
    Pool.prototype.query.length,
  ])
  seen.push((await pool.query({ text: 'SELECT 1 AS one, 2 AS two', rowMode: 'array' })).rows)
  seen.push(
    await new Promise((resolve) =>
      pool.query('SELECT $1::text AS t', ['x'], (error, result) => resolve([error, result.rows])),
    ),
  )
  seen.push(await pool.query('SELECT nope').catch(describe))
  void pool.query('SELECT lost')
  await sleep(50)
  const client = await pool.connect()
  const order = []
  await Promise.all(
    [1, 2, 3].map((n) => client.query('SELECT $1::int AS n', [n]).then(({ rows }) => order.push(rows[0].n))),
  )
  seen.push(order)
  seen.push(Object.getOwnPropertyNames(client.query('SELECT 1')).length)
  seen.push(await client.query({ text: 'SELECT pg_sleep(0.1)', query_timeout: 20 }).catch(describe))
  try {
    client.query(null)
  } catch (error) {
    seen.push(describe(error))
  }
  client.release()
  await pool.end()
  seen.push(await pool.query('SELECT 1').catch(describe))
}

async function mysql() {
  const pool = require('mysql2').createPool({
    host: env.MYSQL_HOST,
    port: Number(env.MYSQL_PORT),
    user: env.MYSQL_USER,
    connectionLimit: 1,
  })
  seen.push(await new Promise((resolve) => pool.query('SELECT 1 AS one', (error, rows) => resolve([error, rows]))))
  seen.push(
    await new Promise((resolve) => pool.execute('SELECT ? AS one', [1], (error, rows) => resolve([error, rows]))),
  )
  seen.push(await pool.promise().query('SELECT nope').catch(describe))
  void pool.promise().query('SELECT lost')
  await sleep(50)
  const events = []
  await new Promise((resolve) => {
    const query = pool.query('SELECT 2 AS two')
    query
      .on('result', (row) => events.push(row))
      .on('fields', () => events.push('fields'))
      .on('end', resolve)
  })
  seen.push(events)
  const failing = pool.query('SELECT nope')
  seen.push(await new Promise((resolve) => failing.on('error', (error) => resolve(error.code))))
  await pool.promise().end()
}

async function redis() {
  const given = require('ioredis')
  const client = new (given.default ?? given)({ host: env.REDIS_HOST, port: Number(env.REDIS_PORT) })
  seen.push(await client.set('operations:behaviour', 'x', 'EX', 9))
  seen.push(await client.getBuffer('operations:behaviour').then(String))
  seen.push(await client.lpush('operations:behaviour', 1).catch(describe))
  void client.lpush('operations:behaviour', 2)
  seen.push(
    await client
      .pipeline()
      .get('operations:behaviour')
      .lpush('operations:behaviour', 1)
      .exec()
      .then((list) => list.map(([error, value]) => [error && describe(error), value])),
  )
  seen.push(await client.multi().get('operations:behaviour').del('operations:behaviour').exec())
  client.disconnect()
  seen.push(await client.get('operations:behaviour').catch(describe))
}

const OTHERS = { 'better-sqlite3': behaveSqlite, mariadb: behaveMariadb, postgres: behavePostgres, redis: behaveRedis }

const work = async () => {
  await postgres()
  await mysql()
  await redis()
  for (const name of libraries.split(',').filter(Boolean)) await OTHERS[name]({ require, seen, describe, sleep, env })
}
const operations = how === 'bare' ? (await work(), []) : (await profile('behaviour', work)).stats.operations
await sleep(50)
process.stdout.write(
  JSON.stringify({
    seen,
    unhandled,
    count: operations.length,
    pending: operations.filter(({ status }) => status === 'pending'),
  }),
  () => process.exit(),
)
