import assert from 'node:assert/strict'
import { test } from 'node:test'
import { restoreText } from './error-text.ts'

function restored(text: string): { message: string; stack: string } {
  const error = new TypeError(text)
  restoreText(error)
  assert.deepEqual(Object.keys(error), [])
  return { message: error.message, stack: error.stack!.split('\n')[0]! }
}

test('an await in a text of the engine is what it is without us', () => {
  const texts: [string, string][] = [
    ['__dtr(...).foo is not a function', '(intermediate value).foo is not a function'],
    [
      "Cannot destructure property 'a' of '__dtr(...)' as it is null.",
      "Cannot destructure property 'a' of '(intermediate value)' as it is null.",
    ],
    ['__dt2_r is not a function or its return value is not iterable', '(intermediate value) is not iterable'],
    ['__dtr is not a constructor', '(intermediate value) is not a constructor'],
    ['(__dtr(...) , __dtr(...)) is not a function', '((intermediate value) , (intermediate value)) is not a function'],
    ['$& __dtr(...)', '$& (intermediate value)'],
  ]
  for (const [text, expected] of texts)
    assert.deepEqual(restored(text), { message: expected, stack: `TypeError: ${expected}` })
})

test('everything else stays as it is', () => {
  assert.equal(restored('x is not a function').message, 'x is not a function')
  assert.equal(restored('__dtrip and my__dtr').message, '__dtrip and my__dtr')
  const other = new Error('__dtr(...)')
  restoreText(other)
  assert.equal(other.message, '__dtr(...)')
  const frozen = Object.freeze(new TypeError('__dtr(...)'))
  restoreText(frozen)
  assert.equal(frozen.message, '__dtr(...)')
})

test('no code of the app runs', () => {
  let runs = 0
  const trap = (): undefined => void runs++
  const getter = Object.defineProperty(new TypeError('x'), 'message', { get: trap })
  restoreText(getter)
  restoreText(null)
  restoreText('__dtr(...)')
  restoreText(new Proxy(new TypeError('__dtr(...)'), { get: trap, getOwnPropertyDescriptor: trap }))
  restoreText(new Proxy(new TypeError('x'), { getPrototypeOf: () => (runs++, null) }))
  const prototype = new Proxy(TypeError.prototype, { get: trap, getPrototypeOf: () => (runs++, null) })
  restoreText(Object.setPrototypeOf(new TypeError('__dtr(...)'), prototype))
  const stack = Object.defineProperty(new TypeError('__dtr(...)'), 'stack', { get: trap, set: trap })
  restoreText(stack)
  assert.equal(stack.message, '(intermediate value)')
  assert.equal(runs, 0)
})
