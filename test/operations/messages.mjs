import { once } from 'node:events'
import { createRequire } from 'node:module'
import { profile } from '../../dist/src/index.js'

/** Sends messages in overlapping profiles, and prints their operations: `messages.mjs <ws or amqplib> <folder>`. */
const [library, folder] = process.argv.slice(2)
const require = createRequire(`${folder}/`)
const { send, confirmed, close } = await (library === 'ws' ? openSocket() : openChannel())

async function first(label) {
  await Promise.resolve()
  send(label)
}
async function second(label) {
  await new Promise((resolve, reject) => confirmed(label, (error) => (error ? reject(error) : resolve())))
}

async function openSocket() {
  const { WebSocket, WebSocketServer } = require('ws')
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' })
  await once(server, 'listening')
  const socket = new WebSocket(`ws://127.0.0.1:${server.address().port}`)
  await once(socket, 'open')
  return {
    send: () => socket.send('secret'),
    confirmed: (label, callback) => socket.send('secret', {}, callback),
    close: () => (socket.terminate(), server.close()),
  }
}

async function openChannel() {
  const connection = await require('amqplib').connect('amqp://127.0.0.1')
  const channel = await connection.createConfirmChannel()
  const assertQueue = async (name) => (await channel.assertQueue(name, { exclusive: true })).queue
  const queue = await assertQueue('operations-messages')
  return {
    send: () => channel.sendToQueue(queue, Buffer.from('secret')),
    confirmed: (label, callback) => channel.sendToQueue(queue, Buffer.from('secret'), {}, callback),
    close: () => connection.close(),
  }
}

const results = await Promise.all(
  Array.from({ length: 50 }, (_, number) =>
    profile(`${number}`, async () => {
      await first(number)
      await second(number)
    }),
  ),
)
await close()
process.stdout.write(JSON.stringify(results.map(({ stats }) => stats)), () => process.exit())
