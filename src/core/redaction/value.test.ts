import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import * as fc from 'fast-check'
import { redactValue } from './index.ts'

const CANARY = 'c4naryC4NARY'

function fails(): never {
  throw new Error('the value ran')
}

describe('redactValue', () => {
  test('copies plain data as it is', () => {
    const value = { a: [1, 'x', true, null], className: 'b', nested: { tokenCount: 5 } }
    assert.deepEqual(redactValue(value), value)
  })

  test('masks by key at every depth, and secrets inside texts', () => {
    const value = {
      password: CANARY,
      list: [{ deep: { accessToken: { inner: CANARY } } }],
      map: new Map([['secret', CANARY]]),
      url: `https://h/?token=${CANARY}`,
      form: `user=ann&password=${CANARY}`,
      json: `{"user":"ann","password":"${CANARY}"}`,
      header: `see eyJhbGciOiJIUzI1NiJ9.${CANARY}.x`,
      error: new Error(`eyJhbGciOiJIUzI1NiJ9.${CANARY}.x`),
    }
    const copy = redactValue(value)
    assert.ok(!JSON.stringify(copy).includes(CANARY), JSON.stringify(copy))
    assert.ok(JSON.stringify(copy).includes('user=ann'))
  })

  test('runs no getter, no trap, no toJSON', () => {
    const traps = Object.fromEntries(Reflect.ownKeys(Reflect).map((name) => [name, fails]))
    const value = {
      get secretly() {
        return fails()
      },
      proxy: new Proxy({}, traps),
      json: { toJSON: fails, toString: fails, valueOf: fails },
      array: Object.defineProperty([1, 2], 0, { get: fails, enumerable: true }),
    }
    assert.deepEqual(redactValue(value), {
      secretly: '[getter]',
      proxy: '[proxy]',
      json: { toJSON: '[function]', toString: '[function]', valueOf: '[function]' },
      array: ['[getter]', 2],
    })
    const { proxy, revoke } = Proxy.revocable([], {})
    revoke()
    assert.equal(redactValue(proxy), '[proxy]')
  })

  test('cycles end, what is shared is not a cycle', () => {
    const shared = { x: 1 }
    const value: Record<string, unknown> = { left: shared, right: shared }
    value['self'] = value
    assert.deepEqual(redactValue(value), { left: { x: 1 }, right: { x: 1 }, self: '[circular]' })
  })

  test('special values are named', () => {
    const cases: [unknown, unknown][] = [
      [10n, '10n'],
      [1n << 100_000n, '[huge bigint]'],
      [undefined, '[undefined]'],
      [Symbol('x'), '[symbol]'],
      [NaN, 'NaN'],
      [-Infinity, '-Infinity'],
      [new Date(0), '1970-01-01T00:00:00.000Z'],
      [new Date(NaN), '[invalid date]'],
      [/x/, '[regular expression]'],
      [new Set([1, 'a']), [1, 'a']],
      [
        new Map<unknown, unknown>([
          ['a', 1],
          [{}, 2],
          [3, 4],
        ]),
        { a: 1, 'an object': 2, 3: 4 },
      ],
      [Buffer.alloc(5), '[5 bytes]'],
      [new ArrayBuffer(5), '[bytes]'],
      [Object('x'), '[boxed value]'],
      [Promise.resolve(), '[promise]'],
      [Object.assign([], { length: 2 }), [null, null]],
    ]
    for (const [value, expected] of cases) assert.deepEqual(redactValue(value), expected)
  })

  test('__proto__ is a key like any other', () => {
    const copy = redactValue(JSON.parse('{"__proto__": {"polluted": 1}, "a": 1}'))
    assert.equal(Object.getPrototypeOf(copy), Object.prototype)
    assert.equal(JSON.stringify(copy), '{"__proto__":{"polluted":1},"a":1}')
  })

  test('size is bounded in every direction and the cut is marked', () => {
    const wide = Object.fromEntries(Array.from({ length: 1_000_000 }, (_, index) => [`k${index}`, index]))
    const deep = Array.from({ length: 10_000 }).reduce<unknown>((inner) => ({ inner }), 1)
    const bushy = Array.from({ length: 90 }, () => Array.from({ length: 90 }, () => 'x'.repeat(90)))
    const cases = [
      wide,
      deep,
      bushy,
      'x'.repeat(10_000_000),
      Object.assign([], { length: 1e9 }),
      new Set(Object.keys(wide)),
      { ['k'.repeat(1e6)]: 1 },
    ]
    for (const value of cases) {
      const json = JSON.stringify(redactValue(value))
      assert.ok(json.length < 250_000, String(json.length))
      assert.match(json, /\[cut|\[object\]|redacted/)
    }
    assert.equal((redactValue(wide) as Record<string, unknown>)['[cut]'], '1000000 members')
  })

  test('any value becomes plain JSON and keeps no canary under a secret key', () => {
    const anything = fc.anything({
      withBigInt: true,
      withDate: true,
      withMap: true,
      withSet: true,
      withTypedArray: true,
    })
    fc.assert(
      fc.property(anything, fc.constantFrom('password', 'apiKey', 'set-cookie'), (value, key) => {
        const copy = redactValue({ value, inner: [{ [key]: [CANARY, value] }] })
        const json = JSON.stringify(copy)
        assert.deepEqual(JSON.parse(json), JSON.parse(JSON.stringify(copy)))
        assert.ok(!json.includes(CANARY))
      }),
    )
  })
})
