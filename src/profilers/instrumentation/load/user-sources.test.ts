import assert from 'node:assert/strict'
import { test } from 'node:test'
import { encode } from '@jridgewell/sourcemap-codec'
import type { RawMap } from '../../../source/maps/raw-map.ts'
import { makeModule } from './make-module.ts'
import { inlineComment } from './inline-map.ts'

const TEXT = 'async function a(){await 1}async function b(){await 2}\nasync function c(){await 3}\n'
/** `a` is of the first source, `b` of the second, `c` of none. */
const MAP: RawMap = {
  version: 3,
  sources: ['../src/a.ts', '../node_modules/@scope/b/index.js'],
  names: [],
  mappings: encode([
    [
      [0, 0, 0, 0],
      [27, 1, 0, 0],
    ],
    [],
  ]),
}
const SECTIONS = {
  version: 3,
  sections: [
    { offset: { line: 0, column: 0 }, map: { ...MAP, sources: ['a.ts'], mappings: encode([[[0, 0, 0, 0]]]) } },
    {
      offset: { line: 0, column: 27 },
      map: { ...MAP, sources: ['webpack://app/./node_modules/@scope/b/index.js'], mappings: encode([[[0, 0, 0, 0]]]) },
    },
    { offset: { line: 1, column: 5 }, map: { ...MAP, mappings: '!' } },
  ],
}

/** Returns the names of the functions that are instrumented; null for a module that is left as a package's. */
function instrumented(map: RawMap | typeof SECTIONS, include: string[] = []): string | null {
  const module = { url: '/app/dist/main.cjs', format: 'commonjs', withMaps: false, text: TEXT + inlineComment(map) }
  const { outcome, isLibrary } = makeModule(module, { runtimeUrl: 'r', include, allocate: () => 1 })
  if (outcome === null) return isLibrary === true ? null : ''
  return [...outcome.code.matchAll(/function (\w)\(\)\{const/g)].map(([, name]) => name).join('')
}

test('of a bundle the user’s functions, and those that come from nowhere', () => {
  for (const map of [MAP, SECTIONS]) {
    assert.equal(instrumented(map), 'ac')
    assert.equal(instrumented(map, ['other']), 'ac')
    assert.equal(instrumented(map, ['@scope/b']), 'abc')
    assert.equal(instrumented(map, ['*']), 'abc')
  }
})

test('all where every source is the user’s, and nothing where none is', () => {
  assert.equal(instrumented({ ...MAP, sources: ['a.ts', 'b.ts'] }), 'abc')
  assert.equal(instrumented({ ...MAP, sources: ['../node_modules/a/a.js', 'webpack://x/webpack/bootstrap'] }), null)
})

test('the map may say that a source is not the user’s', () => {
  const ignored = { ...MAP, sources: ['a.ts', 'vendor/b.ts'], ignoreList: [1] }
  assert.equal(instrumented(ignored), 'ac')
  assert.equal(instrumented(ignored, ['*']), 'abc')
  assert.equal(instrumented({ ...MAP, ignoreList: [1] }, ['@scope/b']), 'abc')
})

test('what is no map, or one of nothing, leaves all to the user', () => {
  for (const odd of [
    { ...MAP, mappings: '!' },
    { ...MAP, sources: [] },
    { ...MAP, sources: [null, 5] },
  ]) {
    assert.equal(instrumented(odd as RawMap), 'abc')
  }
})
