import assert from 'node:assert/strict'
import { IncomingMessage, ServerResponse } from 'node:http'
import { Socket } from 'node:net'
import { test } from 'node:test'
import type { FollowedRequest } from './followed-request.ts'
import { FollowedStamp } from './followed-stamp.ts'
import { isEmitHooked, isHeadHooked, useMessageHooks } from './message-hooks.ts'

const prototypes = (): unknown[] => [
  Object.getOwnPropertyDescriptors(IncomingMessage.prototype),
  Object.getOwnPropertyDescriptors(ServerResponse.prototype),
]

function newMessages(): { req: IncomingMessage; res: ServerResponse } {
  const req = new IncomingMessage(new Socket())
  return { req, res: new ServerResponse(req) }
}

test('several users share the hooks; with the last one the prototypes are as they were', () => {
  const before = prototypes()
  const { req, res } = newMessages()
  const undo = [useMessageHooks(), useMessageHooks()]
  assert.deepEqual([isEmitHooked(req), isEmitHooked(res), isHeadHooked(res)], [true, true, true])
  undo[0]!()
  undo[0]!()
  assert.equal(isEmitHooked(req), true)
  undo[1]!()
  assert.deepEqual([isEmitHooked(req), isEmitHooked(res), isHeadHooked(res)], [false, false, false])
  assert.deepEqual(prototypes(), before)
})

test('a message that nobody follows works as ever; a followed one goes through its request until that is released', () => {
  const undo = useMessageHooks()
  const { req, res } = newMessages()
  const heard: unknown[] = []
  req.on('said', (word) => heard.push(word))
  assert.equal(req.emit('said', 1), true)
  const through: unknown[] = []
  const followed = {
    isReleased: false,
    emit: (_message: unknown, emit: typeof req.emit, args: [string]) => {
      through.push(args[0])
      return Reflect.apply(emit, req, args)
    },
    writeHead: (writeHead: typeof res.writeHead, args: [number]) => {
      through.push('head')
      return Reflect.apply(writeHead, res, args)
    },
  }
  FollowedStamp.set(req, followed as unknown as FollowedRequest)
  FollowedStamp.set(res, followed as unknown as FollowedRequest)
  req.emit('said', 2)
  assert.equal(res.writeHead(204), res)
  followed.isReleased = true
  req.emit('said', 3)
  undo()
  assert.deepEqual([heard, through, res.statusCode], [[1, 2, 3], ['said', 'head'], 204])
})

test('what somebody has put over a hook since stays, and goes on working', () => {
  const undo = useMessageHooks()
  const { req } = newMessages()
  const ours = IncomingMessage.prototype.emit
  const theirs = function emit(this: IncomingMessage, ...args: Parameters<typeof ours>): boolean {
    return Reflect.apply(ours, this, args)
  }
  IncomingMessage.prototype.emit = theirs
  undo()
  assert.equal(IncomingMessage.prototype.emit, theirs)
  assert.equal(req.on('said', () => {}).emit('said'), true)
  Reflect.deleteProperty(IncomingMessage.prototype, 'emit')
})
