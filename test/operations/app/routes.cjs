/** The endpoints, by path: each is what an ordinary service does for one request. */
const { pbkdf2, scrypt } = require('node:crypto')
const { once } = require('node:events')
const { createReadStream } = require('node:fs')
const { mkdtemp, readFile, rm, stat, writeFile } = require('node:fs/promises')
const { tmpdir } = require('node:os')
const { join } = require('node:path')
const { setTimeout: sleep } = require('node:timers/promises')
const { promisify } = require('node:util')
const zlib = require('node:zlib')
const { graphql } = require('graphql')
const WebSocket = require('ws')
const { rootOf, schema } = require('./schema.cjs')
const { pool, queue, queueEvents, redis } = require('./services.cjs')

const QUERY = 'query Orders { orders { id title items { id price } } }'

exports.routesFor = ({ upstream, socketUrl }) => {
  async function readOrder(id) {
    const key = `debug-toolbar:app:order:${id}`
    const cached = await redis.get(key)
    if (cached !== null) return JSON.parse(cached)
    const { rows } = await pool.query('SELECT pg_sleep(0.004), $1::text AS id', [id])
    await redis.set(key, JSON.stringify(rows[0]), 'PX', 50)
    return rows[0]
  }

  async function transfer() {
    const client = await pool.connect()
    try {
      await client.query('BEGIN')
      await client.query('SELECT pg_sleep(0.003)')
      await client.query('COMMIT')
    } finally {
      client.release()
    }
    return 'transferred'
  }

  async function readPrice(id) {
    const response = await fetch(`${upstream}/prices/${id}`)
    return response.json()
  }

  async function report() {
    const [orders, price, visits] = await Promise.all([
      pool.query('SELECT pg_sleep(0.005) AS orders'),
      readPrice(1),
      redis.incr('debug-toolbar:app:visits'),
    ])
    return { orders: orders.rowCount, price, visits }
  }

  async function files() {
    const folder = await mkdtemp(join(tmpdir(), 'debug-toolbar-app-'))
    try {
      const file = join(folder, 'report.json')
      await writeFile(file, JSON.stringify({ rows: 'x'.repeat(200_000) }))
      const { size } = await stat(file)
      const text = await readFile(file, 'utf8')
      let read = 0
      for await (const chunk of createReadStream(file)) read += chunk.length
      const packed = await promisify(zlib.gzip)(text)
      return { size, read, packed: packed.length }
    } finally {
      await rm(folder, { recursive: true })
    }
  }

  async function login() {
    const { rows } = await pool.query("SELECT 'salt' AS salt")
    const key = await promisify(pbkdf2)('password', rows[0].salt, 20_000, 32, 'sha256')
    const other = await promisify(scrypt)('password', rows[0].salt, 32)
    return { equal: key.equals(other) }
  }

  async function graph() {
    return graphql({ schema, source: QUERY, rootValue: rootOf(upstream) })
  }

  async function mail() {
    const job = await queue.add('mail', { id: 7 })
    const result = await job.waitUntilFinished(queueEvents)
    return { result }
  }

  async function notify() {
    const socket = new WebSocket(socketUrl)
    await once(socket, 'open')
    socket.send('7')
    const [reply] = await once(socket, 'message')
    socket.close()
    return { reply: reply.toString() }
  }

  async function retry() {
    for (let attempt = 1; attempt < 3; attempt++) await sleep(4)
    return readPrice(2)
  }

  let refresh = null
  async function readRates() {
    const price = await readPrice(3)
    return price
  }
  async function rates() {
    refresh ??= readRates().finally(() => (refresh = null))
    const price = await refresh
    return price
  }

  return { order: () => readOrder('7'), transfer, report, files, login, graph, mail, notify, retry, rates }
}
