import assert from 'node:assert/strict'
import { IncomingMessage, ServerResponse } from 'node:http'
import { Socket } from 'node:net'
import { test } from 'node:test'
import type { ResponseInfo } from '../../model/http-messages.ts'
import { bytesSentSince, bytesWritten, describeResponse, takeResponse } from './response-info.ts'

const known = { timeToFirstByte: 3, bytesSent: 100, complete: true, ours: {} }

function describe(res: ServerResponse): ResponseInfo | null {
  const raw = takeResponse(res, known)
  return raw === null ? null : describeResponse(raw)
}

const newResponse = (): ServerResponse => new ServerResponse(new IncomingMessage(new Socket()))

test('nothing is known of a response without headers', () => {
  const res = newResponse()
  res.setHeader('x-a', '1')
  assert.equal(describe(res), null)
})

test('headers that were set and headers that were only passed to writeHead', () => {
  const res = newResponse()
  res.setHeader('X-Set', 'one: two')
  res.writeHead(404, { 'X-Passed': 'yes' })
  const info = describe(res)!
  assert.deepEqual(
    [info.status, info.statusMessage, info.timeToFirstByte, info.bytesSent, info.complete],
    [404, 'Not Found', 3, 100, true],
  )
  const headers = new Map(info.headers)
  assert.deepEqual([headers.get('X-Set'), headers.get('X-Passed')], ['one: two', 'yes'])
})

test('repeated headers stay apart, secrets are masked, a message of the app is kept', () => {
  const res = newResponse()
  res.writeHead(299, 'Fine by me', { 'set-cookie': ['a=canary-1', 'b=canary-2'] })
  const info = describe(res)!
  assert.equal(info.statusMessage, 'Fine by me')
  assert.equal(info.headers.filter(([name]) => name.toLowerCase() === 'set-cookie').length, 2)
  assert.doesNotMatch(JSON.stringify(info), /canary/)
})

test('an unknown status has no message', () => {
  const res = newResponse()
  res.writeHead(599)
  assert.equal(describe(res)!.status, 599)
})

test('without the sent head, the headers that were set are shown', () => {
  const res = newResponse()
  res.setHeader('x-list', ['a', 'b'])
  Object.defineProperties(res, { headersSent: { value: true }, _header: { value: null } })
  assert.deepEqual(describe(res)!.headers, [
    ['x-list', 'a'],
    ['x-list', 'b'],
  ])
})

test('a response is described as it was sent, not as it was changed too late', () => {
  const res = newResponse()
  res.writeHead(404, 'Nowhere')
  res.statusCode = 500
  res.statusMessage = 'Too Late'
  const info = describe(res)!
  assert.deepEqual([info.status, info.statusMessage], [404, 'Nowhere'])
})

test('a response that has no phrase (HTTP/2) is not asked for one', () => {
  const asked = (): never => assert.fail('the phrase was asked for')
  const res = Object.defineProperty({ headersSent: true, statusCode: 404, getHeaders: () => ({}) }, 'statusMessage', {
    get: asked,
  })
  assert.equal(describe(res as unknown as ServerResponse)?.statusMessage, 'Not Found')
})

test('bytes are counted where a connection is the response’s own, else unknown', () => {
  const res = newResponse()
  const { req } = res
  let written = 100
  Object.defineProperty(req.socket, 'bytesWritten', { get: () => written })
  assert.equal(bytesWritten(req, res), null)
  res.assignSocket(req.socket)
  const before = bytesWritten(req, res)
  written = 130
  assert.equal(bytesSentSince(before, req), 30)
  assert.equal(bytesSentSince(null, req), null)
  req.httpVersionMajor = 2
  assert.equal(bytesWritten(req, res), null)
  assert.equal(bytesWritten({ httpVersionMajor: 1 } as IncomingMessage, res), null)
})
