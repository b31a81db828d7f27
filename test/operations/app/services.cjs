/** The clients of the app: PostgreSQL by a small pool, Redis, the second service, a queue with its worker. */
const { fork } = require('node:child_process')
const { once } = require('node:events')
const { join } = require('node:path')
const { Queue, QueueEvents, Worker } = require('bullmq')
const { default: Redis } = require('ioredis')
const { Pool } = require('pg')

const { PGHOST, PGPORT, PGUSER, PGDATABASE, REDIS_HOST, REDIS_PORT } = process.env
const MAX_CONNECTIONS = 3

const pool = new Pool({ host: PGHOST, port: PGPORT, user: PGUSER, database: PGDATABASE, max: MAX_CONNECTIONS })
const redis = new Redis({ host: REDIS_HOST, port: REDIS_PORT })
const connection = { host: REDIS_HOST, port: Number(REDIS_PORT), maxRetriesPerRequest: null }
const queueName = `debug-toolbar-app-${process.pid}`
const queue = new Queue(queueName, { connection })
const queueEvents = new QueueEvents(queueName, { connection })
const worker = new Worker(
  queueName,
  async function sendMail(job) {
    await pool.query('SELECT pg_sleep(0.005), $1::int AS mail', [job.data.id])
    return job.data.id
  },
  { connection, concurrency: 4 },
)

async function startUpstream() {
  const child = fork(join(__dirname, 'upstream.cjs'), { execArgv: [], env: { ...process.env, NODE_OPTIONS: '' } })
  const [port] = await once(child, 'message')
  return { url: `http://127.0.0.1:${port}`, stop: () => child.kill() }
}

async function close() {
  await Promise.all([worker.close(), queueEvents.close()])
  await queue.obliterate({ force: true })
  await Promise.all([queue.close(), pool.end()])
  redis.disconnect()
}

module.exports = { pool, redis, queue, queueEvents, startUpstream, close }
