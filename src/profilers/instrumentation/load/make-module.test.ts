import assert from 'node:assert/strict'
import { test } from 'node:test'
import { instrument } from '../transform/instrument.ts'
import { makeModule } from './make-module.ts'

const SOURCES: [url: string, source: string][] = [
  [
    '/a.mjs',
    '#!/usr/bin/env node\n"use strict"\nexport const f = async (x) => { try { return await x } finally { g() } }\n',
  ],
  ['/a.mjs', 'export async function* g() {\n  yield 1; for await (const x of h()) yield* x\n}'],
  ['/a.cts', "'use strict'\nexports.f = async (a: string): Promise<void> => { await (0, a) }\n"],
]

test('what was inserted is told, so that a map can be carried over: without it the source is left', () => {
  for (const [url, source] of SOURCES) {
    const format = url.endsWith('.mjs') ? 'module' : 'commonjs'
    const made = instrument(source, { url, format, runtimeUrl: 'file:///r.js', firstSite: 1 })
    assert.ok(made)
    let { code } = made
    for (const { offset, length } of made.inserts) code = code.slice(0, offset) + code.slice(offset + length)
    assert.equal(code, source)
  }
})

test('numbers are reserved for the sites that were found, and none where there are none', () => {
  const reserved: number[] = []
  const allocate = (count: number): number => reserved.push(count)
  const module = { url: '/a.js', format: 'module', withMaps: false }
  const made = makeModule(
    { ...module, text: 'export async function f() { await 1 }' },
    { runtimeUrl: 'r', include: [], allocate },
  )
  assert.equal(made.outcome?.count, 2)
  assert.deepEqual(
    makeModule({ ...module, text: 'export const async = 1' }, { runtimeUrl: 'r', include: [], allocate }),
    {
      outcome: null,
    },
  )
  assert.deepEqual(reserved, [0, 2, 0])
  const broken = makeModule({ ...module, text: 'async (' }, { runtimeUrl: 'r', include: [], allocate })
  assert.equal(broken.outcome, null)
  assert.match(broken.failure ?? '', /\S/)
})

const FREE = { runtimeUrl: 'file:///r.js', include: [], allocate: (): number => 1 }
const guess = (text: string): ReturnType<typeof makeModule> =>
  makeModule({ url: '/app/a.js', format: undefined, withMaps: false, text }, FREE)

test('a refusal is no failure to parse: the module is left alone, and not read in another way', () => {
  for (const own of ['const { Symbol } = primordials', 'class globalThis {}']) {
    const { outcome, failure } = guess(`${own}\nexports.f = async () => 1`)
    assert.equal(outcome, null, own)
    assert.match(failure ?? '', /declares its own/, own)
  }
})

test('a text whose kind Node has to find out gets an import only where it has one of its own, or an export', () => {
  assert.match(guess('export async function f() { await 1 }').outcome?.code ?? '', /^import\{/)
  for (const text of ['await f()\nasync function f() {}', 'import.meta.url; (async () => 1)()']) {
    assert.match(guess(text).outcome?.code ?? '', /^const\{.*Symbol\.for/, text)
  }
})
