import assert from 'node:assert/strict'
import { IncomingMessage, ServerResponse } from 'node:http'
import { Socket } from 'node:net'
import { test } from 'node:test'
import { describeRequest } from './request-info.ts'
import { countSentBytes, describeResponse } from './response-info.ts'

const KNOWN = { timeToFirstByte: 1, bytesSent: 2, complete: true }

function newPair(): { req: IncomingMessage; res: ServerResponse } {
  const req = new IncomingMessage(new Socket())
  return { req, res: new ServerResponse(req) }
}

test('a response is described as it was sent, not as it was changed too late', () => {
  const { res } = newPair()
  res.sendDate = false
  res.setHeader('Set-Cookie', ['a=1', 'b=2'])
  res.writeHead(404, 'Nowhere', { 'X-App': 'a: b' })
  res.statusCode = 500
  const info = describeResponse(res, KNOWN)
  assert.deepEqual([info?.status, info?.statusMessage, info?.bytesSent, info?.complete], [404, 'Nowhere', 2, true])
  assert.deepEqual(info?.headers.slice(0, 3), [
    ['Set-Cookie', 'a=[redacted]'],
    ['Set-Cookie', 'b=[redacted]'],
    ['X-App', 'a: b'],
  ])
})

test('a response without a head on the wire is described by what was set', () => {
  const headers = { 'set-cookie': ['a=1', 'b=2'], 'x-app': 7 }
  const res = { headersSent: true, statusCode: 404, getHeaders: () => headers } as unknown as ServerResponse
  assert.deepEqual(describeResponse(res, KNOWN), {
    ...KNOWN,
    status: 404,
    statusMessage: 'Not Found',
    headers: [
      ['set-cookie', 'a=[redacted]'],
      ['set-cookie', 'b=[redacted]'],
      ['x-app', '7'],
    ],
  })
})

test('nothing is known of a response without headers', () => {
  assert.equal(describeResponse(newPair().res, KNOWN), null)
})

test('bytes are counted where a connection is the response’s own, else unknown', () => {
  const { req, res } = newPair()
  let written = 100
  Object.defineProperty(req.socket, 'bytesWritten', { get: () => written })
  assert.equal(countSentBytes(req, res)(), null)
  res.assignSocket(req.socket)
  const count = countSentBytes(req, res)
  written = 130
  assert.equal(count(), 30)
  req.httpVersionMajor = 2
  assert.equal(countSentBytes(req, res)(), null)
  assert.equal(countSentBytes({ httpVersionMajor: 1 } as IncomingMessage, res)(), null)
})

test('a request is described without its secrets', () => {
  const { req } = newPair()
  req.rawHeaders = ['Authorization', 'Bearer abc', 'X-Odd']
  const info = describeRequest(req, '/a?token=abc&b=1')
  assert.equal(info.path, '/a')
  assert.doesNotMatch(JSON.stringify(info), /abc/)
  assert.deepEqual(info.headers, [['Authorization', 'Bearer [redacted]']])
  assert.deepEqual([info.method, info.remoteAddress, describeRequest(req, '/b').path], ['GET', null, '/b'])
})
