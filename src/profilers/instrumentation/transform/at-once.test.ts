import assert from 'node:assert/strict'
import { test } from 'node:test'
import { instrument } from './instrument.ts'

/** Returns which calls of `f` come at once, in source order: a letter for each that is awaited or returned. */
function calls(body: string, before = ''): string {
  const source = `${before}; async function f() {} async function main(a, b) { ${body} }`
  return callsOf(source)
}

function callsOf(source: string, url = 'file:///app.cjs'): string {
  const { code } = instrument(source, { url, format: 'commonjs', runtimeUrl: '', firstSite: 0 })!
  const found = code.matchAll(/__dt([uw])\(__dtt,|__dt[nu]\(__dto\(/g)
  return [...found].map(([, late]) => (late === undefined ? 'y' : 'n')).join('')
}

const cases: [what: string, body: string, expected: string][] = [
  ['first', 'await f(1)', 'y'],
  ['first, returned', 'return f(1)', 'y'],
  ['first, awaited and returned', 'return await f(1)', 'y'],
  ['first, within parentheses', 'return (await (f(1)))', 'y'],
  ['behind directives', '"use strict"; await f(1)', 'y'],
  ['to be kept', 'const c = await f(1)', 'y'],
  ['to be kept in one of two', 'const c = await f(1), d = await f(1)', 'yn'],
  ['added', 'let sum = 0; sum += await f(1)', 'y'],
  ['one after the other', 'await f(1); const c = await f(1); a = await f(c); return f(c)', 'yyyy'],
  ['behind any await', 'g(); await a.b; await f(1)', 'y'],
  ['behind any await that is kept', 'g(); const c = await a.b; await f(c)', 'y'],
  ['behind a pattern, which reads properties', 'g(); const { c } = await a; await f(1)', 'n'],
  ['behind an await of which a property is set', 'g(); a.b = await a; await f(1)', 'n'],
  ['behind an await of which a property is read', 'g(); (await a).b; await f(1)', 'n'],
  ['behind a call', 'g(); await f(1)', 'n'],
  ['behind a property', 'a.b; await f(1)', 'n'],
  ['behind a block', '{ g() } await f(1)', 'n'],
  ['in a block', 'let c = 1; { c = 2; { await f(c) } }', 'y'],
  ['in a block behind a call', 'g(); { await f(1) }', 'n'],
  ['behind a function', 'function g() { h() } const c = () => g(); await f(c)', 'y'],
  ['behind a class', 'class C { static { g() } } await f(1)', 'n'],
  ['behind a resource', 'using c = a; await f(1)', 'n'],
  ['behind many statements', `${'a = 1;'.repeat(40)} await f(1)`, 'n'],
  ['under a condition', 'if (a > 1) await f(1); else { await f(2) }', 'yy'],
  ['under one that calls', 'if (a()) await f(1)', 'n'],
  ['behind a condition', 'if (a) await f(1); await f(2)', 'yn'],
  ['in a try', 'try { await f(1) } catch { await f(2) } finally { await f(3) }', 'ynn'],
  ['in a switch', 'switch (a) { case 1: await f(1) }', 'n'],
  ['in a for', 'let sum = 0; for (let i = 0; i < 9; i++) sum += await f(i)', 'y'],
  ['in a for with a block', 'for (let i = 0; i < 9; i++) { const c = await f(i); a += c }', 'y'],
  ['in a for without a head', 'for (;;) { await f(1); if (a) break }', 'n'],
  ['in a while', 'while (a < 9) { a = 1; await f(a); a++ }', 'y'],
  ['in a while that calls', 'while (a()) await f(1)', 'n'],
  ['in a for that calls', 'for (let i = 0; i < g(); i++) await f(1)', 'n'],
  ['in a for that steps by a call', 'for (let i = 0; i < 9; i = g(i)) await f(1)', 'n'],
  ['in a for that begins with a call', 'for (let i = g(); i < 9; i++) await f(1)', 'n'],
  ['in a for behind a call', 'g(); for (let i = 0; i < 9; i++) await f(1)', 'n'],
  ['in a for that goes on with a call', 'for (let i = 0; i < 9; i++) { await f(1); g() }', 'n'],
  ['in a for that goes on elsewhere', 'for (;;) { await f(1); if (g()) continue; await f(2) }', 'nn'],
  ['in a for that awaits nothing last', 'for (;;) { if (a) { await f(1) } }', 'n'],
  ['in a do', 'do { await f(1) } while (g())', 'n'],
  ['in a for of', 'for (const c of a) await f(c)', 'n'],
  ['in a for in', 'for (const c in a) await f(c)', 'n'],
  ['in the head of a for', 'for (let i = await f(1); ; ) break', 'n'],
  ['in a label', 'x: await f(1)', 'n'],
  ['within an expression', 'a + (await f(1))', 'n'],
  ['as an argument', 'g(await f(1))', 'n'],
  ['to be taken apart', 'const { c } = await f(1)', 'y'],
  ['to be set as a property', 'a.b = await f(1)', 'n'],
]
for (const [what, body, expected] of cases) {
  test(`${what}: ${body.slice(0, 60)}`, () => assert.equal(calls(body), expected))
}

const ARGUMENTS: Record<string, readonly string[]> = {
  y: [
    '1, "a", null, 1n, true',
    'undefined, NaN, Infinity',
    'a, this',
    '-a + b * 2, !a, typeof a, void a',
    'a ? b : 1, a && b, a ?? b',
    'a = b, a++',
    '() => g(), function () { g() }, async () => g()',
    '[a, , [b]], { a, b: { c: a }, "d e": 1 }',
    '(a), ((a))',
  ],
  n: [
    'g()',
    'a.b',
    'a[b]',
    'a?.b',
    'new a',
    '...a',
    '[...a], 1',
    '{ ...a }',
    '{ [a]: 1 }',
    '`${a}`',
    'a`b`',
    '/a/',
    'a in b',
    'a instanceof b',
    'delete a.b',
    'a.b = 1',
    'a.b++',
    'globalOne',
    'globalOne++',
    'import("a")',
    'class { static { g() } }',
    `${'-'.repeat(1)}${'(-'.repeat(20)}a${')'.repeat(20)}`,
  ],
}
for (const [expected, lists] of Object.entries(ARGUMENTS)) {
  for (const list of lists) test(`f(${list})`, () => assert.equal(calls(`await f(${list})`), expected))
}

test('at the start of an arrow function', () => {
  assert.equal(callsOf('async function f() {} const g = async (a) => f(a)'), 'y')
  assert.equal(callsOf('async function f() {} const g = async (a) => await f(a)'), 'y')
  assert.equal(callsOf('async function f() {} const g = async (a) => f(a.b)'), 'n')
})

test('a generator may be entered otherwise', () => {
  assert.equal(callsOf('async function f() {} async function* g() { await f(1) }'), 'n')
})

test('a sync function around it is not entered by a call', () => {
  assert.equal(callsOf('async function f() {} function g() { return async () => { await f(1) } }'), 'y')
})

test('what stands around a variable of the same name is what counts', () => {
  assert.equal(calls('other; { let other; await f(1) }'), 'n')
  assert.equal(calls('let other; other; { await f(1) }'), 'y')
})

test('types are not looked at', () => {
  const source =
    'async function f(a: any) {} async function g(a?: number) { const b = (await f(a!)) as any; return f(b as string) }'
  assert.equal(callsOf(source, 'file:///app.cts'), 'yy')
})
