import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { linkedMap, originalPosition, registeredMap } from './source-map.ts'
import type { PlacedMap } from './source-map.ts'

const folder = mkdtempSync(join(tmpdir(), 'debug-toolbar-maps-'))
after(() => rmSync(folder, { recursive: true, force: true }))

/** Generated 1:1 is 3:5 of the first source. */
const MAP = { version: 3, sources: ['../src/page.ts'], names: [], mappings: 'AAEI' }
const compiled = join(folder, 'dist', 'page.js')

const inline = (map: object): string =>
  `x\n//# sourceMappingURL=data:application/json;base64,${Buffer.from(JSON.stringify(map)).toString('base64')}\n`

const mapOf = async (text: string): Promise<PlacedMap> => (await linkedMap(compiled, text))!

function placeOf(...args: Parameters<typeof originalPosition>): object {
  const { location: _, ...place } = originalPosition(...args)!
  return place
}

test('an inline map leads to the source beside, from a token on', async () => {
  const map = await mapOf(inline(MAP))
  const source = { path: join(folder, 'src', 'page.ts'), content: null }
  assert.deepEqual(placeOf(map, 1, 1), { ...source, line: 3, column: 5 })
  assert.deepEqual(placeOf(map, 1, 4), { ...source, line: 3, column: 8 })
})

test('a percent-encoded inline map and the older comment are read as well', async () => {
  const encoded = `//@ sourceMappingURL=data:application/json;charset=utf-8,${encodeURIComponent(JSON.stringify(MAP))}`
  assert.equal(originalPosition(await mapOf(encoded), 1, 1)?.line, 3)
})

test('the last comment counts', async () => {
  const text = `//# sourceMappingURL=nowhere.map\n${inline(MAP)}`
  assert.equal(originalPosition(await mapOf(text), 1, 1)?.line, 3)
})

test('a map beside the file is read', async () => {
  writeFileSync(join(folder, 'beside map.js.map'), JSON.stringify(MAP))
  const map = await linkedMap(join(folder, 'beside.js'), '//# sourceMappingURL=beside%20map.js.map')
  assert.equal(originalPosition(map!, 1, 1)?.line, 3)
})

test('sourceRoot, file URLs and names of bundlers are followed; other URLs lead nowhere', async () => {
  const at = async (map: object): Promise<string | undefined> =>
    originalPosition(await mapOf(inline({ ...MAP, ...map })), 1, 1)?.path
  assert.equal(await at({ sourceRoot: '../lib/', sources: ['a.ts'] }), join(folder, 'lib', 'a.ts'))
  assert.equal(await at({ sources: ['file:///srv/a.ts'] }), '/srv/a.ts')
  assert.equal(await at({ sources: ['webpack://app/./no/such.ts?1a2b'] }), join(process.cwd(), 'no/such.ts'))
  assert.equal(await at({ sources: ['https://example.org/a.ts'] }), undefined)
})

test('the text that a map carries is told', async () => {
  const contentOf = async (sourcesContent: unknown): Promise<string | null | undefined> =>
    originalPosition(await mapOf(inline({ ...MAP, sourcesContent })), 1, 1)?.content
  assert.equal(await contentOf(['const a = 1']), 'const a = 1')
  assert.equal(await contentOf([null]), null)
  assert.equal(await contentOf([]), null)
  assert.equal(await contentOf([{ toString: 'no' }]), null)
})

test('a missing or broken file is no map', async () => {
  const broken = [
    'no comment at all',
    '//# sourceMappingURL=missing.map',
    '//# sourceMappingURL=data:application/json;base64,bm90IGpzb24=',
    '//# sourceMappingURL=data:application/json,%E0%A4%A',
    '//# sourceMappingURL=%E0%A4%A',
    '//# sourceMappingURL=data:text/plain,x',
    '//# sourceMappingURL=../../../../../../dev/null',
    '//# sourceMappingURL=../../../../../../dev/zero',
  ]
  for (const text of broken) assert.equal(await linkedMap(compiled, text), undefined, text)
})

test('a map of sections is read, with the texts of its sources', async () => {
  const section = { offset: { line: 0, column: 0 }, map: { ...MAP, sourcesContent: ['text'] } }
  const map = await mapOf(inline({ version: 3, sections: [section] }))
  const source = { path: join(folder, 'src', 'page.ts'), content: 'text' }
  assert.deepEqual(placeOf(map, 1, 1), { ...source, line: 3, column: 5 })
})

test('a map without an entry for the place gives none', async () => {
  const map = await mapOf(inline({ ...MAP, mappings: '' }))
  assert.equal(originalPosition(map, 1, 1), undefined)
})

test('no loader has registered a map for a file that was never loaded', () => {
  assert.equal(registeredMap(join(folder, 'never.js')), undefined)
})
