import assert from 'node:assert/strict'
import { test } from 'node:test'
import { format } from 'node:util'
import { formatWords } from './format-words.ts'

test('texts and numbers are put together as by the console', () => {
  const lines: unknown[][] = [
    ['plain'],
    ['100%'],
    ['100%%'],
    ['%s has %d items', 'cart', 3],
    ['%s and no more'],
    ['%s', 'one', 'two', 3, true, null, undefined],
    ['%% %s', 'x'],
    [1, 'two'],
    ['styled %c text', 'color: red'],
    [],
    [''],
  ]
  for (const words of lines) assert.equal(formatWords(words), format(...words), JSON.stringify(words))
})

test('objects are not looked into, and nothing of them runs', () => {
  const fail = (): never => assert.fail('ran')
  const hostile = Object.defineProperty({ toString: fail, toJSON: fail }, 'x', { get: fail, enumerable: true })
  const proxy = new Proxy({}, { get: fail, ownKeys: fail, getPrototypeOf: fail })
  assert.equal(formatWords(['a %s %o %j', hostile, [1], proxy, () => 1]), 'a {…} […] [proxy] [function]')
  assert.equal(formatWords([new TypeError('no x')]), 'TypeError: no x')
  const error = Object.defineProperty(new Error('x'), 'message', { get: fail })
  assert.equal(formatWords(['failed:', error]), 'failed: Error')
})

test('a huge line costs little', () => {
  assert.equal(formatWords(['x'.repeat(10_000_000)]).length, 4096)
  assert.equal(formatWords([1, ...Array.from({ length: 100 }, () => 'y'.repeat(1_000_000))]).length, 4096)
})
