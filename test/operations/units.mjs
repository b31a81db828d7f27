import { once } from 'node:events'
import { createRequire } from 'node:module'
import { createServer } from 'node:http'

/**
 * Handles messages of WebSockets and jobs of a queue, and prints its port when all have come:
 * `units.mjs <folder of the libraries> <units of each kind>`.
 */
const [folder, count] = process.argv.slice(2)
const require = createRequire(`${folder}/`)
const requireNewest = createRequire(import.meta.url)
const { Queue, Worker } = require('bullmq')
const { default: Redis } = requireNewest('ioredis')
const { WebSocket, WebSocketServer } = requireNewest('ws')
const { debugToolbar } = await import('../../dist/src/adapters/http.js')

const { REDIS_HOST: host, REDIS_PORT } = process.env
const connection = { host, port: Number(REDIS_PORT), maxRetriesPerRequest: null }
const redis = new Redis(connection)
process.on('unhandledRejection', () => {})

const server = createServer(debugToolbar({ maxRequestHistory: 1000 }, (_request, response) => response.end()))
server.listen(0, '127.0.0.1')
await once(server, 'listening')
const { port } = server.address()

const sockets = new WebSocketServer({ server })
sockets.on('connection', (socket) => {
  socket.on('message', async function onMessage(data) {
    await redis.incr('debug-toolbar:units')
    if (data.toString() === 'fail') throw new Error('the message has failed')
    socket.send('done')
  })
})

const name = `units-${process.pid}`
const queue = new Queue(name, { connection })
let left = 2 * Number(count)
const allDone = Promise.withResolvers?.() ?? later()
const worker = new Worker(
  name,
  async function sendMail(job) {
    await redis.incr('debug-toolbar:units')
    if (job.name === 'broken') throw new Error('the job has failed')
    return job.data.text
  },
  { connection, concurrency: 5 },
)
for (const event of ['completed', 'failed']) {
  worker.on(event, () => {
    if (--left === 0) allDone.resolve()
  })
}

function later() {
  const made = {}
  made.promise = new Promise((resolve) => (made.resolve = resolve))
  return made
}

for (let index = 0; index < Number(count); index++) {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/rooms/${index}?token=secret`)
  await once(socket, 'open')
  socket.send('fail')
  socket.send('secret')
  await once(socket, 'message')
  socket.close()
  await queue.add('welcome', { text: 'secret' })
  await queue.add('broken', { text: 'secret' })
}
await allDone.promise
await queue.obliterate({ force: true })
process.on('SIGTERM', () => process.exit())
process.stdout.write(`${port}\n`)
