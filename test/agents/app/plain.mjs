import { createServer } from 'node:http'
import { priceOf, save, stockOf } from './service.mjs'

async function answer(request, response) {
  const id = request.url.split('/').at(-1)
  if (request.method === 'POST') {
    let text = ''
    for await (const chunk of request) text += chunk
    await save(JSON.parse(text))
    response.writeHead(201, { 'Content-Type': 'text/plain' }).end(`saved ${text}`)
    return
  }
  const stock = await stockOf(id)
  const price = await priceOf(id)
  response.setHeader('X-Stock', stock)
  response.end(JSON.stringify({ id, stock, price }))
}

const server = createServer((request, response) => void answer(request, response))
server.listen(0, '127.0.0.1', () => console.log(`port ${server.address().port}`))
