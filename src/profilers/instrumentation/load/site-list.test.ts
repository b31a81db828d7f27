import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { encode } from '@jridgewell/sourcemap-codec'
import type { SourceMapSegment } from '@jridgewell/sourcemap-codec'
import type { InstrumentedSite } from '../transform/instrument.ts'
import { decodeSites, encodeSites } from './encode-sites.ts'
import { SiteList } from './site-list.ts'
import { locatePlaces } from './site-map.ts'
import type { OriginalPlace } from './site-map.ts'

const folder = mkdtempSync(join(tmpdir(), 'debug-toolbar-sites-'))
after(() => rmSync(folder, { recursive: true, force: true }))

const fn: InstrumentedSite = {
  kind: 'function',
  line: 1,
  column: 1,
  functionLine: 1,
  functionColumn: 1,
  functionName: 'load',
  callee: '',
}
const wait: InstrumentedSite = { ...fn, kind: 'await', line: 1, column: 20, callee: 'db.query' }

test('sites are read back as they were', () => {
  assert.deepEqual(decodeSites(encodeSites([fn, wait], null)), { sites: [fn, wait], map: null })
})

test('without a map a site stays where it is', () => {
  const list = new SiteList({ script: '/a.js', first: 7, count: 2, data: encodeSites([fn, wait], null) })
  assert.equal(list.length, 2)
  assert.deepEqual([list.at(0), list.at(1), list.at(2)], [fn, wait, undefined])
})

test('a map leads to the keyword in the source', () => {
  writeFileSync(
    join(folder, 'a.ts'),
    '// Comment\nexport   async function load() {\n  return asynchronous,  await db.query()\n}\n',
  )
  // The statement at 1:1 comes from 2:1, the position 1:15 from 3:3; line 2 has no mapping.
  const map = { version: 3, sources: ['a.ts'], names: [], mappings: 'AACA,cACE;' }
  const table = { script: join(folder, 'a.js'), first: 1, count: 2, data: encodeSites([fn, wait], { map }) }
  const located = { script: join(folder, 'a.ts'), functionLine: 2, functionColumn: 10 }
  const list = new SiteList(table)
  assert.deepEqual(list.at(0), { ...fn, ...located, line: 2, column: 10 })
  assert.deepEqual(list.at(1), { ...wait, ...located, line: 3, column: 25 })
  const below = { ...wait, line: 2 }
  assert.deepEqual(new SiteList({ ...table, count: 1, data: encodeSites([below], { map }) }).at(0), below)
})

test('of a map without true columns, the keyword is that of the line', () => {
  const line = 'async later() { await one() }'
  writeFileSync(join(folder, 'coarse.ts'), `\n  ${line}\nasync function next() {}\n`)
  // sucrase maps each token of a line to the same column.
  const map = { version: 3, sources: ['coarse.ts'], names: [], mappings: encode([[[0, 0, 1, 25]]]) }
  const sites = [fn, { ...wait, column: 17 }]
  const list = new SiteList({ script: join(folder, 'c.js'), first: 1, count: 2, data: encodeSites(sites, { map }) })
  const places = [list.at(0), list.at(1)].map((site) => [site!.line, site!.column, site!.functionColumn])
  assert.deepEqual(places, [
    [2, 3, 3],
    [2, 19, 3],
  ])
})

const at = (reference: Parameters<typeof locatePlaces>[1]): OriginalPlace | undefined =>
  locatePlaces('/app/a.js', reference, [{ line: 1, column: 1, keyword: 'async' }])[0]

test('what cannot be read leaves places as they are', () => {
  for (const linked of ['missing.map', 'https://example.com/a.map', '%', 'file:///missing.map', '.']) {
    assert.equal(at({ linked }), undefined)
  }
  const map = { version: 3, sources: ['missing.ts'], names: [], mappings: 'AACA' }
  const place = { path: '/app/missing.ts', line: 2, column: 1, name: null, isStale: false }
  assert.deepEqual(at({ map }), place)
  const path = join(process.cwd(), 'missing.ts')
  assert.deepEqual(at({ map: { ...map, sources: ['webpack://app/./missing.ts'] } }), { ...place, path })
  for (const sources of [['https://example.com/a.ts'], [null], []]) {
    assert.equal(at({ map: { ...map, sources } }), undefined)
  }
})

test('of several places of one, the one with the keyword, in the text that was compiled; the name is the map’s', () => {
  const linked = join(folder, 'b.js.map')
  const segments: SourceMapSegment[] = [
    [2, 0, 0, 13, 0],
    [6, 0, 0, 20],
    [21, 0, 1, 14],
    [21, 0, 2, 9, 1],
  ]
  const sourcesContent = ['export const load = async (id) => {\n  const row =  await find(id)\n  return row\n}\n']
  const map = { version: 3, sources: ['b.ts'], names: ['load', 'row'], mappings: encode([segments]), sourcesContent }
  writeFileSync(linked, JSON.stringify(map))
  const arrow = { ...fn, column: 6, functionColumn: 6, functionName: 'Repo.e' }
  const sites = [arrow, { ...arrow, kind: 'await' as const, column: 22 }]
  const data = encodeSites(sites, { linked }, { text: 'x,e=(async a=>{return await f(a)})' })
  const places = (): unknown[] => {
    const list = new SiteList({ script: join(folder, 'b.js'), first: 1, count: 2, data })
    return [list.at(0), list.at(1)].map((site) => [site!.line, site!.column, site!.functionName, site!.isStale])
  }
  writeFileSync(join(folder, 'b.ts'), '// changed since')
  const expected = [
    [1, 21, 'Repo.load'],
    [2, 16, 'Repo.load'],
  ]
  assert.deepEqual(
    places(),
    expected.map((each) => [...each, true]),
  )
  writeFileSync(join(folder, 'b.ts'), sourcesContent[0]!)
  assert.deepEqual(
    places(),
    expected.map((each) => [...each, undefined]),
  )
})
