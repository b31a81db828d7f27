import { createServer } from 'node:http'
import { load } from './service-esm.mjs'
import { work } from './work-esm.mjs'
import ask from 'ask'

async function handle() {
  const order = await load(7)
  await work()
  return order
}

const server = createServer((_request, response) => {
  handle().then((order) => response.end(JSON.stringify(order)))
})
server.listen(0, '127.0.0.1', () => ask(server.address().port))
