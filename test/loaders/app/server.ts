import { createServer } from 'node:http'
import { load } from './service'
import { work } from './work'

interface Order {
  id: number
}

async function handle(): Promise<Order> {
  const order = await load(7)
  await work()
  return order
}

const server = createServer((_request, response) => {
  void handle().then((order) => response.end(JSON.stringify(order)))
})
server.listen(0, '127.0.0.1', () => {
  const { port } = server.address() as { port: number }
  require('ask')(port)
})
