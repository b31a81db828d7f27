import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import type { InstrumentedSite } from '../transform/instrument.ts'
import { decodeSites, encodeSites } from './encode-sites.ts'
import { SiteList } from './site-list.ts'
import { SiteMap } from './site-map.ts'

const folder = mkdtempSync(join(tmpdir(), 'debug-toolbar-sites-'))
after(() => rmSync(folder, { recursive: true, force: true }))

const fn: InstrumentedSite = {
  kind: 'function',
  line: 1,
  column: 1,
  functionLine: 1,
  functionColumn: 1,
  functionName: 'load',
  operand: '',
}
const wait: InstrumentedSite = { ...fn, kind: 'await', line: 1, column: 20, operand: 'db.query' }

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
  // The statement at 1:1 comes from 2:1, what stands at 1:15 from 3:3; nothing is said about line 2.
  const map = { version: 3, sources: ['a.ts'], names: [], mappings: 'AACA,cACE;' }
  const table = { script: join(folder, 'a.js'), first: 1, count: 2, data: encodeSites([fn, wait], { map }) }
  const located = { script: join(folder, 'a.ts'), functionLine: 2, functionColumn: 10 }
  const list = new SiteList(table)
  assert.deepEqual(list.at(0), { ...fn, ...located, line: 2, column: 10 })
  assert.deepEqual(list.at(1), { ...wait, ...located, line: 3, column: 25 })
  const below = { ...wait, line: 2 }
  assert.deepEqual(new SiteList({ ...table, count: 1, data: encodeSites([below], { map }) }).at(0), below)
})

test('what cannot be read leaves places as they are', () => {
  for (const linked of ['missing.map', 'https://example.com/a.map', '%', 'file:///missing.map']) {
    assert.equal(new SiteMap('/app/a.js', { linked }).originalOf(1, 1, 'async'), undefined)
  }
  const map = { version: 3, sources: ['missing.ts'], names: [], mappings: 'AACA' }
  assert.deepEqual(new SiteMap('/app/a.js', { map }).originalOf(1, 1, 'async'), {
    path: '/app/missing.ts',
    line: 2,
    column: 1,
  })
  const remote = { ...map, sources: ['webpack://app/a.ts'] }
  assert.equal(new SiteMap('/app/a.js', { map: remote }).originalOf(1, 1, 'async'), undefined)
})
