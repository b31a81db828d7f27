import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { connect } from 'node:net'
import type { AddressInfo } from 'node:net'
import { test } from 'node:test'
import { readAll } from '../harness.test.support.ts'
import { failure, json, send } from './reply.ts'

test('a request body that middleware has begun to read and left is thrown away', async (t) => {
  const server = createServer((req, res) => {
    if (req.method === 'GET') return send(req, res, json('second'))
    req.once('data', () => send(req.pause(), res, json('first')))
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1')
  t.after(() => {
    socket.destroy()
    server.close()
  })
  // More than a stream buffers, so that the connection stalls until the body is read.
  const body = 'x'.repeat(60_000)
  socket.write(`POST / HTTP/1.1\r\nHost: x\r\nContent-Length: ${body.length + 1}\r\n\r\n${body}`)
  socket.write('yGET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n')
  assert.deepEqual((await readAll(socket)).match(/"\w+"/g), ['"first"', '"second"'])
})

test('an error is a code and a message', () => {
  const reply = failure(404, 'NOT_FOUND', '"<b>"')
  assert.equal(reply.status, 404)
  assert.deepEqual(JSON.parse(String(reply.body)), { error: { code: 'NOT_FOUND', message: '"<b>"' } })
})
