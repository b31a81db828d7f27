import assert from 'node:assert/strict'
import { test } from 'node:test'
import { compileFunction } from 'node:vm'
import { instrument } from './instrument.ts'

/** Returns the engine's error of a text, '' for none. */
function errorOf(text: string): string {
  try {
    compileFunction(text)
    return ''
  } catch (error) {
    assert.ok(error instanceof SyntaxError)
    return error.message
  }
}

/** Returns the text as it runs under instrumentation. */
function instrumented(source: string): string {
  try {
    return instrument(source, { url: 'a.cjs', format: 'commonjs', runtimeUrl: 'rt', firstSite: 0 })?.code ?? source
  } catch (error) {
    assert.ok(error instanceof SyntaxError)
    return source
  }
}

const BODIES = [
  'let a',
  'const { b, c: [a] } = x',
  'class a {}',
  'await 1; let b, a = await 2',
  'using a = x',
  'await using a = x',
  'return async (b) => { let b }',
  'const o = { async m(b = 1) { class b {} } }',
  'let b; var b',
  'let b; function b() {}',
  'for await (x of y) function z() {}',
  'for await (x of y) l: function z() {}',
  'for (await using x of y) function z() {}',
  'for await (let x of y) { var x }',
  'try { await 1 } catch (b) { let b }',
  'try { await 1 } catch ([b]) { var b }',
  'try {} catch (b) { await using b = x }',
  'try {} catch ({ b }) { class b {} await using c = x }',
  'try {} catch (b) { l: function b() {} await using c = x }',
  'try {} catch ([b]) { var b; await using c = x }',
]
const HEADS = [
  'async function f(a)',
  'async function* f(d, [a])',
  'const f = async ({ d: a = 1 }) =>',
  'const f = async a =>',
  'const f = async function (d, ...a)',
]

for (const directive of ['', '"use strict";'])
  test(`an early error of the engine stays one: ${directive || 'sloppy'}`, () => {
    for (const head of HEADS)
      for (const body of BODIES) {
        const source = `${head} { ${body} }`
        const expected = errorOf(directive + source)
        assert.notEqual(expected, '', source)
        assert.equal(errorOf(instrumented(directive + source)), expected, source)
      }
  })

test('an early error of the parameters stays one', () => {
  for (const params of ['a, [a]', 'a, a, ...b', '[a, a]', '[let]'])
    for (const body of ['"use strict"; await 1', 'await 1']) {
      const source = `async function f(${params}) { ${body} }`
      assert.equal(errorOf(instrumented(source)), errorOf(source), source)
      if (params !== '[let]') assert.notEqual(errorOf(source), '', source)
    }
  const strict = 'async function f(a = 1) { "use strict"; await a }'
  assert.match(errorOf(strict), /use strict/)
  assert.equal(errorOf(instrumented(strict)), errorOf(strict))
})

test('the place of an early error is told', () => {
  assert.throws(
    () =>
      instrument('async function f(a) {\n let a\n}', { url: 'a.js', format: 'module', runtimeUrl: 'rt', firstSite: 0 }),
    { name: 'SyntaxError', message: "Identifier 'a' has already been declared (line 2)" },
  )
})

test('what only looks like one is instrumented', () => {
  for (const code of [
    'async function f(a) { { let a } await 1 }',
    'async function f(a) { var a; await 1 }',
    'async function f({ a }) { function a() {} await 1 }',
    'async function f(a) { try { await 1 } catch (b) { { let b } var b } }',
    'async function f(a) { for await (const x of a) { let x } }',
  ]) {
    assert.equal(errorOf(code), '', code)
    assert.notEqual(instrumented(code), code)
  }
})
