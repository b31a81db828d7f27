import assert from 'node:assert/strict'
import { test } from 'node:test'
import { describeError, describeValue } from './describe-value.ts'
import { hostileValues } from './hostile-values.test.support.ts'
import { ConfigError, DebugToolbarError } from './errors.ts'

test('a ConfigError has a literal code and says option, expectation, value and advice', () => {
  const cause = new Error('inner')
  const error = new ConfigError({ option: 'basePath', expected: 'a path', given: 42, advice: 'Correct it.', cause })
  assert.ok(error instanceof DebugToolbarError)
  assert.equal(error.code, 'CONFIG_INVALID')
  assert.equal(error.name, 'ConfigError')
  assert.equal(error.option, 'basePath')
  assert.equal(error.cause, cause)
  assert.equal(error.message, 'debug-toolbar option basePath: expected a path, got 42. Correct it.')
})

test('without a cause there is no cause property', () => {
  const error = new ConfigError({ option: 'a', expected: 'b', given: null, advice: 'c' })
  assert.equal('cause' in error, false)
})

test('values are named without running any of them', () => {
  let ran = 0
  const trap = { get: () => ran++, ownKeys: () => (ran++, []), getPrototypeOf: () => (ran++, null) }
  const hostile = Object.defineProperty({}, 'toString', { get: () => ran++ })
  const cases: [unknown, string][] = [
    ['x', '"x"'],
    [1.5, '1.5'],
    [NaN, 'NaN'],
    [undefined, 'undefined'],
    [null, 'null'],
    [true, 'true'],
    [5n, '5n'],
    [1n << 5000n, 'a huge bigint'],
    [Symbol('s'), 'a symbol'],
    [() => 1, 'a function'],
    [[1, 2], 'an array of 2'],
    [/x/, 'a regular expression'],
    [new Date(0), 'a date'],
    [Promise.resolve(), 'a promise'],
    [new Error('x'), 'an error'],
    [new Proxy({}, trap), 'a proxy'],
    [hostile, 'an object'],
  ]
  for (const [value, expected] of cases) assert.equal(describeValue(value), expected)
  assert.equal(ran, 0)
})

test('long and control-ridden texts are shown short, on one line and without reordering', () => {
  assert.equal(describeValue('a\r\nb\u202Ec\u2028'), '"a\\u{d}\\u{a}b\\u{202e}c\\u{2028}"')
  const long = describeValue('y'.repeat(10_000_000))
  assert.ok(long.length < 120, long)
  assert.match(long, /10000000 characters/)
})

test('any thrown value has a bounded one-line description', () => {
  const hostile = Object.defineProperty(new Error('x'), 'message', { get: () => assert.fail('getter ran') })
  assert.equal(describeError(new TypeError('no such thing')), 'no such thing')
  assert.equal(describeError('text'), 'text')
  assert.equal(describeError(null), 'null')
  assert.equal(describeError(hostile), 'an error')
  assert.equal(describeError(new Proxy(new Error('x'), {})), 'a proxy')
  assert.equal(describeError(new Error('')), 'an error')
  assert.equal(describeError(new Error('a\nb')), 'a\\u{a}b')
  assert.equal(describeError(new Error('z'.repeat(5000))).length, 300)
  assert.equal(describeError(new DOMException('too late', 'TimeoutError')), 'too late')
  const { values, ran } = hostileValues()
  for (const [name, value] of values) {
    assert.match(describeError(value), /^(?:an? [a-z0-9 ]+|x)$/, name)
    assert.match(describeValue(value), /^an? /, name)
  }
  assert.deepEqual(ran, [])
})
