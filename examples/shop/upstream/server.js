/**
 * Serves the data behind the shop. Started by ../start.js as a process of its own; sends its port over the IPC channel
 * and ends with its parent process. Each answer takes time as services do: `delay` of its route.
 */
import { createServer } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { users, products, ordersOf } from './data.js'

/** @typedef {{ pattern: RegExp, delay: number, answer: (id: string) => { status: number, body: unknown } }} Route */

/** @type {Route[]} */
const routes = [
  { pattern: /^\/users\/(\d+)$/, delay: 15, answer: (id) => found(users.get(id)) },
  { pattern: /^\/carts\/(\d+)$/, delay: 20, answer: (id) => found({ userId: id, items: ['1', '4', '7'] }) },
  { pattern: /^\/products\/(\d+)$/, delay: 10, answer: (id) => found(products.get(id)) },
  { pattern: /^\/stock\/(\d+)$/, delay: 20, answer: (id) => found({ productId: id, left: (Number(id) * 7) % 13 }) },
  { pattern: /^\/orders\/(\d+)$/, delay: 10, answer: (id) => found(ordersOf(id)) },
  { pattern: /^\/tax\/([a-z]{2})$/, delay: 10, answer: (id) => found({ country: id, rate: 0.19 }) },
  { pattern: /^\/cards\/(\w+)$/, delay: 15, answer: () => ({ status: 402, body: { error: 'card declined' } }) },
  { pattern: /^\/recommendations\/(\d+)$/, delay: 5000, answer: () => found({ products: ['2', '3'] }) },
]

/** @param {unknown} body */
function found(body) {
  return body === undefined ? { status: 404, body: { error: 'not found' } } : { status: 200, body }
}

const server = createServer(async (request, response) => {
  const path = request.url ?? '/'
  const route = routes.find(({ pattern }) => pattern.test(path))
  await sleep(route?.delay ?? 0)
  const id = route?.pattern.exec(path)?.[1] ?? ''
  const { status, body } = route ? route.answer(id) : found(undefined)
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
})

server.listen(0, '127.0.0.1', () => {
  const address = server.address()
  if (address !== null && typeof address === 'object') process.send?.({ port: address.port })
})
process.on('disconnect', () => process.exit())
// The terminal sends these to both processes; the shop ends first and takes this one with it.
process.on('SIGINT', () => {})
