import assert from 'node:assert/strict'
import { IncomingMessage } from 'node:http'
import { Socket } from 'node:net'
import { test } from 'node:test'
import { describeRequest, takeRequest } from './request-info.ts'

test('a request is described without its secrets', () => {
  const req = new IncomingMessage(new Socket())
  req.rawHeaders = ['Authorization', 'Bearer abc', 'X-Odd']
  const info = describeRequest(takeRequest(req, '/a?token=abc&b=1'))
  assert.equal(info.path, '/a')
  assert.doesNotMatch(JSON.stringify(info), /abc/)
  assert.deepEqual(info.headers, [['Authorization', 'Bearer [redacted]']])
  assert.deepEqual([info.method, info.remoteAddress, describeRequest(takeRequest(req, '/b')).path], ['GET', null, '/b'])
})
