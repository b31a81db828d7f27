import assert from 'node:assert/strict'
import { test } from 'node:test'
import { runInThisContext } from 'node:vm'
import { isInstrumented } from './callees.ts'
import { THREAD_BASE } from '../events/sites.ts'
import { instrument } from '../transform/instrument.ts'

let site = 0

/** Returns the value of the source's expression after instrumentation; it is not called. */
function made(source: string): unknown {
  const options = { url: 'file:///x.cjs', format: 'commonjs', runtimeUrl: '', firstSite: 1 } as const
  const code = instrument(source, options)?.code ?? source
  return runInThisContext(code.replace(/^const\{.*?\}=globalThis\[.*?\];/, ''))
}

const instrumented = [
  '(async function f() {})',
  '(async () => {})',
  '(async () => 1)',
  '(async () => async () => 1)',
  '({ async f() {} }).f',
  '(class { static async f() { return 1 } }).f',
  '(async function () { return "__dt" })',
]
const TWICE = 'function f() {} function f() {}'
const others = [
  '(() => {})',
  '(() => async () => 1)',
  '(function () { return (async () => 1)() })',
  '(async function* () { yield 1 })',
  `(async () => {${TWICE} return nested(); async function nested() {}})`,
  `(async () => {${TWICE} return async () => {}})`,
  `(async (p = async () => {}) => {${TWICE}})`,
  '(async () => {}).bind(null)',
  '1',
  'undefined',
  'null',
]
for (const [sources, expected] of [
  [instrumented, true],
  [others, false],
] as const) {
  for (const source of sources) {
    test(`${source} is ${expected ? '' : 'not '}instrumented`, () => {
      site++
      const value = made(source)
      assert.equal(isInstrumented(site, value), expected)
      assert.equal(isInstrumented(site, value), expected, 'the same the second time')
    })
  }
}

test('a function that was not instrumented is not, whatever its text', () => {
  const fn = async (): Promise<number> => 1
  fn.toString = () => String(made('(async () => {})'))
  assert.equal(isInstrumented(++site, fn), false)
})

test('a proxy is not, and its traps are not run', () => {
  const fail = (): never => assert.fail('the app’s code was run')
  const traps = { get: fail, has: fail, getPrototypeOf: fail, getOwnPropertyDescriptor: fail, apply: fail }
  assert.equal(isInstrumented(++site, new Proxy(made('(async () => {})') as object, traps)), false)
})

test('a site may call any of several functions', () => {
  site++
  const [first, second, other] = [made('(async () => {})'), made('(async () => {})'), made('(() => {})')]
  for (const each of [first, second, other, second, first]) assert.equal(isInstrumented(site, each), each !== other)
})

test('a site at which another one is called each time is given up', () => {
  for (const source of ['(async () => {})', '(() => {})']) {
    site++
    const fn = made('(async () => {})')
    for (let time = 0; time < 7; time++) isInstrumented(site, made(source))
    assert.equal(isInstrumented(site, fn), true)
    assert.equal(isInstrumented(site, fn), true)
    isInstrumented(site, made(source))
    assert.equal(isInstrumented(site, fn), false)
  }
})

test('the sites of both threads that load modules are kept apart', () => {
  const [main, thread] = [made('(async () => {})'), made('(async () => {})')]
  site++
  for (let time = 0; time < 2; time++) {
    assert.equal(isInstrumented(site, main), true)
    assert.equal(isInstrumented(THREAD_BASE + site, thread), true)
  }
  isInstrumented(site, made('(() => {})'))
  assert.equal(isInstrumented(THREAD_BASE + site, thread), true)
})

test('sites without end are not kept', () => {
  for (const base of [0, THREAD_BASE]) assert.equal(isInstrumented(base + 2 ** 16, made('(async () => {})')), false)
})
