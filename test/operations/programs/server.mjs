import { once } from 'node:events'
import { createServer } from 'node:http'

/** Returns a server that answers `/broken/…` by closing the connection, and everything else with a text. */
export async function startServer() {
  const server = createServer((request, response) => {
    if (request.url.startsWith('/broken/')) response.destroy()
    else setTimeout(() => response.end('x'.repeat(1000)), 1)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return { server, origin: `http://127.0.0.1:${server.address().port}` }
}
