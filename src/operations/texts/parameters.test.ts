import assert from 'node:assert/strict'
import { test } from 'node:test'
import { hashParameters } from './parameters.ts'

const SQL = 'SELECT * FROM t WHERE a = $1'

test('the same parameters give the same number, others another', () => {
  const values: unknown[] = [
    ...[undefined, [], [1], ['1'], [true], [null], [undefined], [2n], [1, 2], [[1, 2]], [[1], 2], ['a', 'b'], ['ab']],
    ...[[new Date(5)], [new Date(6)], [Buffer.from('x')], [Buffer.from('y')], { id: 1 }, { id: 2 }, { no: 1 }],
  ]
  const numbers = values.map((each) => hashParameters(SQL, each))
  assert.ok(!numbers.includes(0))
  assert.equal(new Set(numbers).size, values.length)
  assert.deepEqual(
    values.map((each) => hashParameters(SQL, each)),
    numbers,
  )
  assert.notEqual(hashParameters("SELECT 'a'"), hashParameters("SELECT 'b'"))
})

test('values that are too long, too many or objects of the app are not known', () => {
  class Point {
    x = 1
  }
  const unknown: unknown[] = [
    ...[
      ['x'.repeat(257)],
      [Buffer.alloc(257)],
      Array.from({ length: 65 }, () => 1),
      [new Point()],
      [() => 1],
      [Symbol()],
    ],
    ...[[[[[[1]]]]], [new Map([[1, 2]])]],
  ]
  for (const each of unknown) assert.equal(hashParameters(SQL, each), 0)
  assert.equal(hashParameters('x'.repeat(5000)), 0)
})

test('no code of the app runs', () => {
  const fail = (): never => {
    throw new Error('it ran')
  }
  const list = [1]
  Object.defineProperty(list, 0, { get: fail, enumerable: true })
  const traps = { get: fail, getOwnPropertyDescriptor: fail, getPrototypeOf: fail, ownKeys: fail, has: fail }
  const { proxy, revoke } = Proxy.revocable([1], {})
  revoke()
  const hostile = [
    list,
    [new Proxy([1], traps)],
    new Proxy([1], traps),
    proxy,
    {
      get id(): number {
        return fail()
      },
    },
  ]
  for (const each of hostile) assert.equal(hashParameters(SQL, each), 0)
  const date = Object.assign(new Date(5), { getTime: fail, valueOf: fail, toString: fail })
  assert.equal(hashParameters(SQL, [date]), hashParameters(SQL, [new Date(5)]))
})
