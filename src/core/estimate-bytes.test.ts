import assert from 'node:assert/strict'
import { test } from 'node:test'
import { estimateBytes } from './estimate-bytes.ts'

const fail = (): never => {
  throw new Error('this must not run')
}

const between = (value: number, low: number, high: number): void =>
  assert.ok(value >= low && value <= high, `expected ${low} to ${high}, got ${value}`)

test('strings weigh two bytes per unit, typed arrays and buffers what they hold', () => {
  between(estimateBytes('x'.repeat(1000)), 2000, 2100)
  between(estimateBytes(new Float64Array(1000)), 8000, 8100)
  between(estimateBytes(new ArrayBuffer(1000)), 1000, 1100)
  between(estimateBytes({ a: { b: ['x'.repeat(500), new Uint8Array(500)] } }), 1500, 1800)
})

test('maps count with their keys', () => {
  between(estimateBytes(new Map([['k'.repeat(100), 'v'.repeat(100)]])), 400, 600)
})

test('nothing is next to nothing', () => {
  for (const nothing of [null, undefined, 0, true, Symbol('s'), 10n, fail, {}]) between(estimateBytes(nothing), 1, 64)
})

test('runs no getter, no trap and no iterator', () => {
  const traps = new Proxy({}, { ownKeys: fail, getOwnPropertyDescriptor: fail, get: fail, getPrototypeOf: fail })
  const map = Object.assign(new Map([['a', 'b']]), { [Symbol.iterator]: fail, forEach: fail })
  const getter = Object.defineProperty({}, 'secret', { get: fail, enumerable: true })
  between(estimateBytes([traps, map, getter]), 96, 400)
  const { proxy, revoke } = Proxy.revocable({}, {})
  revoke()
  between(estimateBytes({ proxy }), 32, 100)
})

test('follows no cycle twice', () => {
  const cycle: Record<string, unknown> = { text: 'x'.repeat(100) }
  cycle['self'] = cycle
  between(estimateBytes(cycle), 200, 400)
})

test('a million keys, a million elements and a million entries are estimated from a part of them', () => {
  const array = Array.from({ length: 1e6 }, () => 'abcd')
  between(estimateBytes(array), 2e7, 8e7)
  between(estimateBytes(Object.fromEntries(array.map((text, index) => [`k${index}`, text]))), 2e7, 8e7)
  between(estimateBytes(new Map(array.map((text, index) => [index, text]))), 4e7, 1.6e8)
  between(estimateBytes('x'.repeat(1e7)), 2e7, 2e7 + 100)
})

test('a chain of a million objects ends', () => {
  let chain: object = {}
  for (let index = 0; index < 1e6; index++) chain = { chain }
  assert.ok(estimateBytes(chain) >= 2000 * 32)
})
