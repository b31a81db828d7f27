import assert from 'node:assert/strict'
import { IncomingMessage, ServerResponse } from 'node:http'
import { Socket } from 'node:net'
import { test } from 'node:test'
import { inspect } from 'node:util'
import type { Recording } from '../recording/recording.ts'
import { takeRequest } from './request-info.ts'
import { resolveConfig } from '../options/resolve-config.ts'
import { TrackedContext } from './tracked-context.ts'

const profile = { recorder: { epochStart: 1_800_000_000_000 } } as Recording
const KNOWN = { timeToFirstByte: 1, bytesSent: 10, complete: true, ours: {}, route: '/reset' }

function answered(): TrackedContext {
  const req = new IncomingMessage(new Socket())
  req.rawHeaders = ['Authorization', 'Bearer canary-1']
  const context = new TrackedContext('id-1', resolveConfig({}, {}), profile, takeRequest(req, '/reset?token=canary-2'))
  const res = new ServerResponse(req)
  res.writeHead(200, { 'Set-Cookie': 'sid=canary-3' })
  context.keepResponse(res, KNOWN)
  return context
}

test('what is read is redacted, and the same object each time', () => {
  const context = answered()
  const { request, response } = context
  assert.deepEqual([request.path, request.route, response?.status], ['/reset', '/reset', 200])
  assert.doesNotMatch(JSON.stringify([request, response]), /canary/)
  assert.equal(context.request, request)
  assert.equal(context.response, response)
})

test('once it is redacted nothing unredacted is left in it', () => {
  const context = answered()
  context.redactNow()
  assert.doesNotMatch(inspect(context, { depth: Infinity, showHidden: true }), /canary/)
  context.redactNow()
  assert.equal(context.startTime, 1_800_000_000_000)
})

test('a request that is read before its end learns its route and its response later', () => {
  const req = new IncomingMessage(new Socket())
  const context = new TrackedContext('id-2', resolveConfig({}, {}), profile, takeRequest(req, '/early'))
  assert.deepEqual([context.request.route, context.response], [null, null])
  const res = new ServerResponse(req)
  context.keepResponse(res, KNOWN)
  assert.deepEqual([context.request.route, context.response], ['/reset', null])
})

test('state is made when a panel keeps something, and its size is known by and large', () => {
  const context = answered()
  assert.equal(context.hasState, false)
  context.state.set('panel', 1)
  assert.equal(context.hasState, true)
  const before = context.messageBytes
  context.redactNow()
  assert.ok(before > 200 && context.messageBytes > 200)
})

test('nobody who is given it can change what the next one reads', () => {
  const context = answered()
  context.keepDuration(5)
  const { request, response } = context
  const before = JSON.stringify([context.id, context.duration, request, response])
  const attempts = [
    () => Object.assign(request, { path: '/other' }),
    () => request.headers.push(['X', 'y']),
    () => Object.assign(request.headers[0]!, ['X', 'y']),
    () => Object.assign(response!, { status: 500 }),
    () => response!.headers.pop(),
    ...['id', 'config', 'startTime', 'duration', 'request', 'response', 'state', 'profile'].map(
      (key) => () => Object.assign(context, { [key]: null }),
    ),
  ]
  for (const attempt of attempts) assert.throws(attempt, TypeError)
  assert.equal(JSON.stringify([context.id, context.duration, context.request, context.response]), before)
})
