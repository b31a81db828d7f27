import assert from 'node:assert/strict'
import { IncomingMessage } from 'node:http'
import { Socket } from 'node:net'
import { test } from 'node:test'
import { KnownSenders } from './known-senders.ts'

function request(socket: Socket, rawHeaders: string[], url = '/'): IncomingMessage {
  return Object.assign(new IncomingMessage(socket), { rawHeaders, url })
}

/** Judges by the host, and counts its calls. */
class Judge {
  asked = 0
  readonly known = new KnownSenders((req) => (this.asked++, req.rawHeaders.includes('localhost')))

  ask(socket: Socket, headers: string[], url?: string): boolean {
    return this.known.ask(request(socket, headers, url))
  }
}

test('the same headers on the same connection are judged once', () => {
  const judge = new Judge()
  const [one, two] = [new Socket(), new Socket()]
  const answers = [1, 2, 3].map(() => judge.ask(one, ['Host', 'localhost']))
  assert.deepEqual([answers, judge.asked], [[true, true, true], 1])
  assert.equal(judge.ask(two, ['Host', 'localhost']), true)
  assert.equal(judge.asked, 2)
})

test('any other header, or one more, is judged anew', () => {
  const judge = new Judge()
  const socket = new Socket()
  assert.equal(judge.ask(socket, ['Host', 'localhost']), true)
  assert.equal(judge.ask(socket, ['Host', 'evil.com']), false)
  assert.equal(judge.ask(socket, ['Host', 'localhost', 'Via', 'proxy']), true)
  assert.equal(judge.ask(socket, ['Host', 'evil.com', 'Via', 'proxy']), false)
  assert.equal(judge.asked, 4)
})

test('a target with a host of its own, and very many headers, are never remembered', () => {
  const judge = new Judge()
  const socket = new Socket()
  for (let turn = 0; turn < 2; turn++) judge.ask(socket, ['Host', 'localhost'], 'http://evil.com/')
  for (let turn = 0; turn < 2; turn++)
    judge.ask(
      socket,
      Array.from({ length: 200 }, () => 'localhost'),
    )
  assert.equal(judge.asked, 4)
})
