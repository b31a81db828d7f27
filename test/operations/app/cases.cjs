/** One endpoint for each thing that a request waits for too long; prints its port. */
const { pbkdf2 } = require('node:crypto')
const { once } = require('node:events')
const { promisify } = require('node:util')
const express = require('express')
const { close, pool, redis, startUpstream } = require('./services.cjs')

const derive = promisify(pbkdf2)
/** Makes one hash take some 15 ms. */
const ITERATIONS = 20_000

/** Tables of a schema of their own: other tests use the database, too. */
const SCHEMA = `debug_toolbar_cases_${process.pid}`
const TABLES = `
  CREATE SCHEMA ${SCHEMA};
  CREATE TABLE ${SCHEMA}.orders AS SELECT id, 25 - id AS customer_id FROM generate_series(1, 24) AS id;
  CREATE TABLE ${SCHEMA}.customers AS SELECT id, 'customer ' || id AS name FROM generate_series(1, 24) AS id;
  CREATE TABLE ${SCHEMA}.reports AS SELECT id, id * 100 AS total FROM generate_series(1, 10) AS id;
  CREATE TABLE ${SCHEMA}.invoices (total int NOT NULL CHECK (total > 0))`

async function findReport(id) {
  const { rows } = await pool.query('SELECT total, pg_sleep(0.18) FROM reports WHERE id = $1', [id])
  return rows[0]
}

async function listOrders() {
  const { rows } = await pool.query('SELECT id, customer_id FROM orders')
  const orders = []
  for (const { id, customer_id } of rows) orders.push({ id, customer: await findCustomer(customer_id) })
  return orders
}

async function findCustomer(id) {
  const { rows } = await pool.query('SELECT name, pg_sleep(0.002) FROM customers WHERE id = $1', [id])
  return rows[0].name
}

async function addInvoice(total) {
  const { rows } = await pool.query('SELECT count(*), pg_sleep(0.002) FROM invoices')
  await pool.query('INSERT INTO invoices (total) VALUES ($1)', [total])
  return rows
}

function readUpstream(base) {
  return async function readStock(id) {
    const response = await fetch(`${base}/slow/${id}`)
    return response.json()
  }
}

async function hashPassword(user) {
  const key = await derive('password', `salt of ${user}`, ITERATIONS, 32, 'sha256')
  return key.toString('hex')
}

async function importUsers() {
  const users = Array.from({ length: 16 }, (_, id) => id)
  const hashes = await Promise.all(users.map((user) => hashPassword(user)))
  return hashes.length
}

/** As many commands as a profile keeps. */
async function warmCache() {
  for (let batch = 0; batch < 50; batch++) {
    await Promise.all(Array.from({ length: 100 }, (_, i) => redis.get(`debug-toolbar:cases:${batch * 100 + i}`)))
  }
  return 'warm'
}

async function start() {
  const { debugToolbar } = await import('../../../dist/src/adapters/express.js')
  const upstream = await startUpstream()
  const readStock = readUpstream(upstream.url)
  await pool.query(TABLES)
  pool.on('connect', (client) => void client.query(`SET search_path TO ${SCHEMA}`))
  const app = express()
  app.use(debugToolbar())
  const routes = {
    '/reports/:id': ({ params }) => findReport(params.id),
    '/orders': () => listOrders(),
    '/invoices': () => addInvoice(-12),
    '/stock/:id': ({ params }) => readStock(params.id),
    '/import': () => importUsers(),
    '/warm': () => warmCache(),
  }
  for (const [path, handle] of Object.entries(routes)) {
    // oxlint-disable-next-line oxc/no-async-endpoint-handlers -- Express 5 takes their rejections
    app.get(path, async (request, response) => {
      response.json(await handle(request))
    })
  }
  const server = app.listen(0, '127.0.0.1')
  await once(server, 'listening')
  process.on('SIGTERM', () => void stop())
  async function stop() {
    server.close()
    server.closeAllConnections()
    upstream.stop()
    await pool.query(`DROP SCHEMA ${SCHEMA} CASCADE`)
    await close()
    process.exit()
  }
  process.stdout.write(`${server.address().port}\n`)
}

void start()
