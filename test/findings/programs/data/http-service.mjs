import { once } from 'node:events'
import { createServer, request } from 'node:http'

/** Starts a service that answers each request after some milliseconds, by `status(url)` if that is given. */
export async function startService(milliseconds, status = () => 200) {
  const server = createServer((incoming, response) => {
    incoming.resume()
    setTimeout(() => response.writeHead(status(incoming.url)).end('1'), milliseconds)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address()
  return { port, origin: `http://127.0.0.1:${port}`, close: () => server.close() }
}

/** Returns the status of an answer when it has been read. */
export const ask = (options) =>
  new Promise((resolve, reject) => {
    // oxfmt-ignore
    const sent = request({ host: '127.0.0.1', ...options }, (response) => { // fault: oneSocket, withoutKeepAlive, inParts, events, requestsAtOnce, inHelper
      response.resume().once('end', () => resolve(response.statusCode))
    })
    sent.once('error', reject).end()
  })
