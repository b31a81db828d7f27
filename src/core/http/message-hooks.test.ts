import assert from 'node:assert/strict'
import { EventEmitter } from 'node:events'
import { IncomingMessage, ServerResponse } from 'node:http'
import { Socket } from 'node:net'
import { test } from 'node:test'
import { OwnerStamp } from './message-owner.ts'
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

test('an untracked message works as ever; a tracked one goes through its request until that is released', () => {
  const undo = useMessageHooks()
  const { req, res } = newMessages()
  const heard: unknown[] = []
  req.on('said', (word) => heard.push(word))
  assert.equal(req.emit('said', 1), true)
  const through: unknown[] = []
  const owner = {
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
  OwnerStamp.set(req, owner)
  OwnerStamp.set(res, owner)
  req.emit('said', 2)
  assert.equal(res.writeHead(204), res)
  owner.isReleased = true
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

test('installed again below a wrapper of somebody, the hooks do not call each other for ever', () => {
  const inherited = IncomingMessage.prototype.emit
  useMessageHooks()()
  const first = useMessageHooks()
  const ours = IncomingMessage.prototype.emit
  IncomingMessage.prototype.emit = function emit(this: IncomingMessage, ...args: Parameters<typeof ours>): boolean {
    return Reflect.apply(ours, this, args)
  }
  first()
  const second = useMessageHooks()
  assert.equal(
    newMessages()
      .req.on('said', () => {})
      .emit('said'),
    true,
  )
  second()
  Reflect.deleteProperty(IncomingMessage.prototype, 'emit')
  assert.equal(IncomingMessage.prototype.emit, inherited)
})

test('a patch of what the prototypes inherit counts while the hooks are on', () => {
  const undo = useMessageHooks()
  const { req } = newMessages()
  const below = EventEmitter.prototype.emit
  let calls = 0
  EventEmitter.prototype.emit = function emit(this: EventEmitter, ...args: Parameters<typeof below>): boolean {
    calls++
    return Reflect.apply(below, this, args)
  }
  req.emit('said')
  EventEmitter.prototype.emit = below
  undo()
  assert.equal(calls, 1)
})
