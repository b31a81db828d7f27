import assert from 'node:assert/strict'
import { test } from 'node:test'
import { functionAt, indexSource, waitAt } from './source-index.ts'
import type { IndexedFunction, SourceIndex } from './source-index.ts'

/** Returns the async functions of a text as `name@begin`. */
async function asyncFunctions(text: string, file = 'file.mts'): Promise<string[]> {
  const { functions } = await indexSource(file, text)
  return functions.filter((fn) => fn.isAsync).map((fn) => `${fn.name}@${fn.begin}`)
}

const names = async (text: string, file?: string): Promise<string[]> =>
  (await asyncFunctions(text, file)).map((each) => each.slice(0, each.lastIndexOf('@')))

/** Asserts that the runtime may place the only await at the mark `|` of the text. */
async function assertPlaced(marked: string): Promise<void> {
  const offset = marked.indexOf('|')
  const text = marked.replace('|', '')
  const index = await indexSource('file.mjs', text)
  const fn = index.functions[0]!
  assert.equal(waitAt(index, fn, offset)?.begin, text.indexOf('await'), marked)
}

test('functions have the name that a developer would say', async () => {
  assert.deepEqual(await names('async function load() {}'), ['load'])
  assert.deepEqual(await names('const load = async () => {}'), ['load'])
  assert.deepEqual(await names('const load = (async () => {}) as Loader'), ['load'])
  assert.deepEqual(await names('const load = async () => {}', 'file.js'), ['load'])
  assert.deepEqual(await names('x.y.load = async () => {}'), ['load'])
  assert.deepEqual(await names('x["load"] = async () => {}'), ['load'])
  assert.deepEqual(await names('x[key] = async () => {}'), ['x[…]'])
  assert.deepEqual(await names('({ load: async () => {}, async save() {}, 5: async () => {} })'), ['load', 'save', '5'])
  assert.deepEqual(await names('run(async () => {})'), ['run(…)'])
  assert.deepEqual(await names('function f({ load = async () => {} }, save = async () => {}) {}'), ['load', 'save'])
  assert.deepEqual(await names('export default async () => {}'), ['file'])
  assert.deepEqual(await names('export default async function named() {}'), ['named'])
})

test('members have the name of their class, where it has one', async () => {
  const body = '{ async a() {} static async b() {} async #c() {} d = async () => {}; static #e = async () => {} }'
  const members = ['a', 'b', '#c', 'd', '#e']
  assert.deepEqual(
    await names(`class Repo ${body}`),
    members.map((name) => `Repo.${name}`),
  )
  assert.deepEqual(
    await names(`const Repo = class ${body}`),
    members.map((name) => `Repo.${name}`),
  )
  assert.deepEqual(await names(`use(class ${body})`), members)
  assert.deepEqual(await names('class Repo { async [key]() {} async [Symbol.asyncDispose]() {} }'), [
    '(anonymous)',
    'Repo.[Symbol.asyncDispose]',
  ])
})

test('a function begins at its first word, a member after its modifiers', async () => {
  assert.deepEqual(await asyncFunctions('  async function load() {}'), ['load@2'])
  assert.deepEqual(await asyncFunctions('const load = async () => {}'), ['load@13'])
  assert.deepEqual(await asyncFunctions('class A { static async load() {} }'), ['A.load@17'])
  assert.deepEqual(await asyncFunctions('class A { private static async load(): Promise<void> {} }'), ['A.load@25'])
  assert.deepEqual(await asyncFunctions('({ async load() {} })'), ['load@3'])
  assert.deepEqual(await asyncFunctions('class A { async /* x */ *load() {} }'), ['A.load@10'])
})

test('names come from TypeScript and JSX as well', async () => {
  assert.deepEqual(await names('const f = async <T,>(x: T): Promise<T> => x', 'file.tsx'), ['f'])
  assert.deepEqual(await names('const f = <p onClick={async () => {}}>x</p>', 'file.jsx'), ['onClick'])
  assert.deepEqual(await names('enum A { B } abstract class C { abstract d(): void; async e() {} }', 'f.ts'), ['C.e'])
})

test('an await is found where the runtime places it', async () => {
  await assertPlaced('async () => { await |load() }')
  await assertPlaced('async () => { await api.|load() }')
  await assertPlaced('async () => { await api?.load|() }')
  await assertPlaced('async () => { await api["load"]|() }')
  await assertPlaced('async () => { await |new Thing() }')
  await assertPlaced('async () => { await tag|`x` }')
  await assertPlaced('async () => { await (a |+ b) }')
  await assertPlaced('async () => { await (yes ? |one() : two()) }')
  await assertPlaced('async () => { await (yes ? one() : |two()) }')
  await assertPlaced('async () => { await (one(), |two()) }')
  await assertPlaced('async () => { |await plain }')
  await assertPlaced('async () => { |x = await plain }')
  await assertPlaced('async () => { const x = |[1, await plain] }')
  await assertPlaced('async () => { for await (const |x of list) {} }')
  await assertPlaced('async () => { |for await (x of list) {} }')
})

test('awaits that share a statement are told apart', async () => {
  const text = 'async () => { f(await one(await plain), await two()) }'
  const index = await indexSource('file.mjs', text)
  const at = (part: string): number | undefined => waitAt(index, index.functions[0]!, text.indexOf(part))?.begin
  assert.equal(at('one('), text.indexOf('await one'))
  assert.equal(at('two('), text.indexOf('await two'))
  assert.equal(at('await plain'), text.indexOf('await plain'))
})

test('the awaits of an inner function are not those of the outer one', async () => {
  const text = 'async function outer() { const inner = async () => await plain; inner() }'
  const index = await indexSource('file.mjs', text)
  assert.equal(waitAt(index, index.functions[0]!, text.indexOf('const inner')), undefined)
})

test('a yield is a wait of its own kind', async () => {
  const text = 'async function* f() { yield 1; yield* g() }'
  const { waits } = await indexSource('file.mjs', text)
  assert.deepEqual(
    waits.map(({ kind, begin }) => [kind, begin]),
    [
      ['yield', 22],
      ['yield', 31],
    ],
  )
})

test('a function is found by its beginning, else by its content', async () => {
  const text = 'function outer() { const inner = async () => 1 }'
  const index = await indexSource('file.mjs', text)
  const nameAt = (begin: number, offset: number): string | undefined => functionAt(index, begin, offset)?.name
  assert.equal(nameAt(text.indexOf('async'), 0), 'inner')
  assert.equal(nameAt(-1, text.indexOf('1 }')), 'inner')
  assert.equal(nameAt(-1, 3), 'outer')
  assert.equal(nameAt(-1, 1000), undefined)
})

test('text that does not parse is refused, not guessed at', async () => {
  await assert.rejects(indexSource('file.js', 'const = 1'), SyntaxError)
  await assert.rejects(indexSource('file.js', '\0\u{1F600}<%'), SyntaxError)
})

test('deep nesting needs no recursion', async () => {
  const deep = 500
  const text = `${'(() => '.repeat(deep)}async () => { await x }${')'.repeat(deep)}`
  const index: SourceIndex = await indexSource('file.mjs', text)
  const innermost: IndexedFunction = index.functions.at(-1)!
  assert.equal(index.functions.length, deep + 1)
  assert.equal(innermost.isAsync, true)
})
