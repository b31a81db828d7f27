import assert from 'node:assert/strict'
import { test } from 'node:test'
import { nameCallee } from './callee.ts'
import { parser } from './parser.ts'
import type { Node } from './walk.ts'

/** Returns the name of the function that an expression calls, awaited in an async method. */
async function calleeOf(expression: string): Promise<string> {
  const { program } = await parser().parse('a.ts', `(${expression})`)
  return nameCallee((program.body[0] as unknown as { expression: Node }).expression)
}

test('a call has the name of the function that it calls, without arguments', async () => {
  const names: [expression: string, name: string][] = [
    ["fetch('https://example.test/?key=secret')", 'fetch'],
    ['a.b.c(1)', 'a.b.c'],
    ['this.load()', 'this.load'],
    ['(f)()', 'f'],
    ['(f() as Promise<void>)!', 'f'],
    ['a?.b()', 'a.b'],
    ['a?.b!.c?.()', 'a.b.c'],
    ["handlers['secret']()", 'handlers[…]'],
    ["db('users').where({ id: 1 })", 'db(…).where'],
    ['sql`select ${1}`', 'sql'],
    ['sql`select`.execute(db)', 'sql`…`.execute'],
    ['new Promise(resolve => resolve(1))', 'new Promise'],
    ['new Client().connect()', 'new Client(…).connect'],
    ["import('./x.js')", 'import'],
    ['f()()', 'f(…)'],
  ]
  for (const [expression, name] of names) assert.equal(await calleeOf(expression), name, expression)
})

test('the awaits in a chain are part of it', async () => {
  const { program } = await parser().parse('a.ts', 'async () => (await (await f(1)).g(2)).h(3)')
  const arrow = (program.body[0] as unknown as { expression: { body: Node } }).expression
  assert.equal(nameCallee(arrow.body), '(await (await f(…)).g(…)).h')
})

test('an expression that calls nothing, or nothing with a name, has none', async () => {
  for (const expression of [
    'f',
    'a.b',
    '1',
    '(a, b)()',
    '(() => 1)()',
    'a() ?? b()',
    'a ? b() : c()',
    'new (class {})()',
  ])
    assert.equal(await calleeOf(expression), '', expression)
  assert.equal(await calleeOf(`${'a.'.repeat(20)}b()`), '')
  assert.equal(await calleeOf(`f${'()'.repeat(100_000)}`), '')
})
