// The entry of every bundle: two functions of its own, and one of a package that is bundled with them.
import { createServer } from 'node:http'
import ask from 'ask'
import { delay } from '@scope/pkg'
import { load, Rates } from './orders.js'

async function handle(id) {
  const order = await load(id)
  await delay(1)
  const rate = await new Rates().find(order.id)
  return { ...order, rate }
}

const server = createServer((_request, response) => {
  handle(7).then((order) => response.end(JSON.stringify(order)))
})
server.listen(0, '127.0.0.1', () => ask(server.address().port))
