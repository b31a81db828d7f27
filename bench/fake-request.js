/** Sends requests to a listener without a network: the objects of `node:http` on a socket that discards its output. */
import { IncomingMessage, ServerResponse } from 'node:http'
import { Writable } from 'node:stream'

const RAW_HEADERS = ['Host', '127.0.0.1:3000', 'Connection', 'keep-alive', 'User-Agent', 'bench/1', 'Accept', '*/*']

/**
 * Emits a request as the server does: a message with the parser's raw headers, and a response with the socket.
 *
 * @param {import('node:http').RequestListener} listener
 * @param {FakeSocket} socket
 */
export function sendRequest(listener, socket) {
  const connection = /** @type {import('node:net').Socket} */ (/** @type {unknown} */ (socket))
  const req = new IncomingMessage(connection)
  req.httpVersion = '1.1'
  req.httpVersionMajor = 1
  req.httpVersionMinor = 1
  req.method = 'GET'
  req.url = '/hello'
  req.rawHeaders = RAW_HEADERS.slice()
  req.complete = true
  const res = new ServerResponse(req)
  res.shouldKeepAlive = true
  res.assignSocket(connection)
  res.on('finish', () => {
    res.detachSocket(connection)
    res.emit('close')
  })
  listener(req, res)
}

export class FakeSocket extends Writable {
  remoteAddress = '127.0.0.1'
  bytesWritten = 0

  /** @override */
  _write(/** @type {Buffer} */ chunk, /** @type {string} */ _encoding, /** @type {() => void} */ done) {
    this.bytesWritten += chunk.length
    done()
  }

  /** @override */
  _writev(/** @type {{ chunk: Buffer }[]} */ chunks, /** @type {() => void} */ done) {
    for (const { chunk } of chunks) this.bytesWritten += chunk.length
    done()
  }
}
