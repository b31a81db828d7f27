import assert from 'node:assert/strict'
import { once } from 'node:events'
import { IncomingMessage } from 'node:http'
import { connect, createServer, Socket } from 'node:net'
import type { AddressInfo } from 'node:net'
import { test } from 'node:test'
import type { FollowedRequest } from '../../core/followed-request.ts'
import { FollowedStamp } from '../../core/followed-stamp.ts'
import { isTickOfConnection } from './connection-ticks.ts'

test('ticks for a followed message are known, those for another are not', () => {
  const [followed, other] = [new IncomingMessage(new Socket()), new IncomingMessage(new Socket())]
  FollowedStamp.set(followed, {} as FollowedRequest)
  assert.equal(isTickOfConnection({ args: [followed] }), true)
  assert.equal(isTickOfConnection({ args: [{}, followed] }), true)
  assert.equal(isTickOfConnection({ args: [other, {}] }), false)
})

test('a socket that a server has accepted is known, one of the app as a client is not', async (t) => {
  const server = createServer().listen(0, '127.0.0.1')
  t.after(() => server.close())
  await once(server, 'listening')
  const client = connect((server.address() as AddressInfo).port, '127.0.0.1')
  t.after(() => client.destroy())
  const [accepted] = (await once(server, 'connection')) as [Socket]
  assert.equal(isTickOfConnection({ args: [{ count: 1, stream: accepted }] }), true)
  assert.equal(isTickOfConnection({ args: [accepted] }), true)
  assert.equal(isTickOfConnection({ args: [client] }), false)
})

test('what the app passes is not run, whatever it is', () => {
  const fail = (): never => assert.fail('the app’s code was run')
  const proxy = new Proxy({}, { get: fail, has: fail, getOwnPropertyDescriptor: fail, getPrototypeOf: fail })
  const getter = Object.defineProperty({}, 'stream', { get: fail })
  for (const argument of [proxy, getter, { stream: proxy }, null, 5, 'text', { stream: null }, { stream: 1 }]) {
    assert.equal(isTickOfConnection({ args: [argument] }), false)
  }
  assert.equal(isTickOfConnection({}), false)
  assert.equal(isTickOfConnection({ args: [] }), false)
})
