import assert from 'node:assert/strict'
import { createHook } from 'node:async_hooks'
import { once } from 'node:events'
import { IncomingMessage } from 'node:http'
import { connect, createServer, Socket } from 'node:net'
import type { AddressInfo } from 'node:net'
import { Writable } from 'node:stream'
import { before, test } from 'node:test'
import { OwnerStamp } from '../../../core/http/message-owner.ts'
import type { MessageOwner } from '../../../core/http/message-owner.ts'
import { isTickOfConnection, learnAfterWrite } from './connection-ticks.ts'
import type { Tick } from './connection-ticks.ts'

before(() => learnAfterWrite({}))

test('ticks for a tracked message are known, those for another are not', () => {
  const [tracked, other] = [new IncomingMessage(new Socket()), new IncomingMessage(new Socket())]
  OwnerStamp.set(tracked, {} as MessageOwner)
  assert.equal(isTickOfConnection({ args: [tracked] }), true)
  assert.equal(isTickOfConnection({ args: [{}, tracked] }), true)
  assert.equal(isTickOfConnection({ args: [other, {}] }), false)
})

test('ticks for a tracked request’s connection are known, those for one of the app as a client are not', async (t) => {
  const server = createServer().listen(0, '127.0.0.1')
  t.after(() => server.close())
  await once(server, 'listening')
  const client = connect((server.address() as AddressInfo).port, '127.0.0.1')
  t.after(() => client.destroy())
  const [accepted] = (await once(server, 'connection')) as [Socket]
  OwnerStamp.setOnConnection(accepted)
  assert.equal(isTickOfConnection({ args: [accepted] }), true)
  assert.equal(isTickOfConnection({ args: [client] }), false)
})

test('the tick after a write is known by its stream, with this version’s own bundle', () => {
  const [tracked, other] = [sink(), sink()]
  OwnerStamp.setOnConnection(tracked)
  const ofTracked = ticksOf(() => tracked.write('.', () => {}))
  assert.deepEqual(ofTracked.map(isTickOfConnection), [true])
  assert.deepEqual(ticksOf(() => other.write('.', () => {})).map(isTickOfConnection), [false])
})

test('what the app passes is not run, whatever it is', () => {
  const fail = (): never => assert.fail('the app’s code was run')
  const proxy = new Proxy({}, { get: fail, has: fail, getOwnPropertyDescriptor: fail, getPrototypeOf: fail })
  const getter = Object.defineProperty({}, 'stream', { get: fail })
  for (const argument of [proxy, getter, { stream: proxy }, null, 5, 'text', { stream: null }, { stream: 1 }]) {
    assert.equal(isTickOfConnection({ callback: fail, args: [argument] }), false)
    assert.equal(isTickOfConnection({ callback: null, args: [argument] }), false)
  }
  assert.equal(isTickOfConnection({}), false)
  assert.equal(isTickOfConnection({ args: [] }), false)
})

const sink = (): Writable => new Writable({ write: (_chunk, _encoding, done) => done() })

function ticksOf(act: () => void): Tick[] {
  const ticks: Tick[] = []
  const init = (_id: number, type: string, _trigger: number, resource: object): void => {
    if (type === 'TickObject') ticks.push(resource)
  }
  const hook = createHook({ init }).enable()
  act()
  hook.disable()
  return ticks
}
