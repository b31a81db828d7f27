/** The second service: prices after some milliseconds, or slowly, by a process of its own. */
const { createServer } = require('node:http')
const { setTimeout: sleep } = require('node:timers/promises')

const server = createServer(async (request, response) => {
  await sleep(request.url.startsWith('/slow/') ? 220 : 8)
  response.setHeader('content-type', 'application/json')
  response.end(JSON.stringify({ path: request.url, price: 5 }))
})
server.listen(0, '127.0.0.1', () => process.send(server.address().port))
process.on('disconnect', () => process.exit())
