import assert from 'node:assert/strict'
import { EventEmitter } from 'node:events'
import { test } from 'node:test'
import { bindEmitter } from './bind-emitter.ts'

function bound(): { emitter: EventEmitter; seen: (string | symbol)[]; unbind: () => void } {
  const emitter = new EventEmitter()
  const seen: (string | symbol)[] = []
  const unbind = bindEmitter(emitter, (event, emit) => (seen.push(event), emit()))
  return { emitter, seen, unbind }
}

test('each emission goes through `around`, with its arguments, its answer and its errors', () => {
  const { emitter, seen } = bound()
  const heard: unknown[] = []
  emitter.on('said', function listen(this: unknown, ...words) {
    heard.push(this, ...words)
  })
  assert.equal(emitter.emit('said', 'a', 1), true)
  assert.equal(emitter.emit('unheard'), false)
  const fault = new Error('fault')
  assert.throws(() => emitter.emit('error', fault), fault)
  assert.deepEqual(heard, [emitter, 'a', 1])
  assert.deepEqual(seen, ['said', 'unheard', 'error'])
  assert.deepEqual(emitter.eventNames(), ['said'])
})

test('unbound, nothing of it is left', () => {
  const { emitter, seen, unbind } = bound()
  unbind()
  unbind()
  emitter.emit('said')
  assert.deepEqual([seen, Object.hasOwn(emitter, 'emit')], [[], false])
})

test('an `emit` of the emitter itself is put back', () => {
  const emitter = new EventEmitter()
  const own = emitter.emit.bind(emitter)
  emitter.emit = own
  bindEmitter(emitter, (_event, emit) => emit())()
  assert.equal(emitter.emit, own)
})

test('below a wrapper that came later, it only passes on', () => {
  const { emitter, seen, unbind } = bound()
  const { emit } = emitter
  const later = (...args: Parameters<typeof emit>): boolean => Reflect.apply(emit, emitter, args)
  emitter.emit = later as typeof emit
  unbind()
  assert.equal(emitter.emit, later)
  assert.equal(emitter.on('said', () => {}).emit('said'), true)
  assert.deepEqual(seen, [])
})
