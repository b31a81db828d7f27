import assert from 'node:assert/strict'
import { SourceMap } from 'node:module'
import type { SourceMapping } from 'node:module'
import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { after, test } from 'node:test'
import { carryMap } from './carry-map.ts'
import { MAX_MAP_LENGTH, parseMap } from '../../../source/maps/raw-map.ts'
import type { RawMap } from '../../../source/maps/raw-map.ts'
import { findMapComment, inlineComment, readInlineMap } from './inline-map.ts'
import { openModuleMap } from './module-map.ts'

const folder = mkdtempSync(join(tmpdir(), 'debug-toolbar-map-'))
after(() => rmSync(folder, { recursive: true, force: true }))

/** Maps `a()` at 1:1 to 3:1 of the source, `b()` at 1:5 to 4:9, the second line to 9:1. */
const MAP: RawMap = { version: 3, sources: ['a.ts'], names: [], mappings: 'AAEA,IACQ;AAKR', sourcesContent: ['text'] }
const TEXT = 'a();b()\nc()\n'
/** 10 characters before `a`, 5 before `b`. */
const INSERTS = [
  { offset: 0, length: 10 },
  { offset: 4, length: 5 },
]
const CODE = '0123456789a();56789b()\nc()\n'
const instrumented = (tail: string): { code: string; sites: []; inserts: typeof INSERTS } => ({
  code: CODE + tail,
  sites: [],
  inserts: INSERTS,
})

function assertShifted(code: string): void {
  const map = new SourceMap(readInlineMap(findMapComment(code)!) as ConstructorParameters<typeof SourceMap>[0])
  const at = (line: number, column: number): string => {
    const { originalLine, originalColumn } = map.findEntry(line, column) as {
      originalLine: number
      originalColumn: number
    }
    return `${originalLine + 1}:${originalColumn + 1}`
  }
  assert.deepEqual([at(0, 10), at(0, 19), at(1, 0)], ['3:1', '4:9', '9:1'])
}

type Code = Parameters<typeof carryMap>[2]
const carry = (path: string, text: string, code: Code, mapsEnabled: boolean): ReturnType<typeof carryMap> =>
  carryMap(openModuleMap(path, text), text, code, mapsEnabled)

test('an inline map moves with the code, and is kept without its texts', () => {
  const comment = inlineComment(MAP)
  const { code, map } = carry('/app/a.js', TEXT + comment, instrumented(comment), false)
  assert.ok(code.startsWith(CODE))
  assertShifted(code)
  assert.deepEqual(map, { map: { version: 3, sources: ['a.ts'], names: [], mappings: MAP.mappings } })
})

test('a map beside the code is read only where errors show it, with sources where they are', () => {
  const path = join(folder, 'a.js')
  writeFileSync(join(folder, 'a.js.map'), JSON.stringify({ ...MAP, sourceRoot: '../src' }))
  const comment = '//# sourceMappingURL=a.js.map'
  const unread = carry(path, TEXT + comment, instrumented(comment), false)
  assert.deepEqual(unread, { code: CODE + comment, map: { linked: 'a.js.map' } })
  const read = carry(path, TEXT + comment, instrumented(comment), true)
  assertShifted(read.code)
  const expected = pathToFileURL(join(folder, '..', 'src', 'a.ts')).href
  assert.deepEqual((readInlineMap(findMapComment(read.code)!) as RawMap).sources, [expected])
  const missing = '//# sourceMappingURL=missing.map'
  assert.equal(carry(path, TEXT + missing, instrumented(missing), true).code, CODE + missing)
})

test('no map, a broken one, and words that look like one leave the code as it is', () => {
  const tails = [
    '',
    'const s = "//# sourceMappingURL=x.map"\nf(s)\n',
    '//# sourceMappingURL=data:application/json;base64,e30=',
  ]
  for (const tail of tails) {
    assert.deepEqual(carry('/a.js', TEXT + tail, instrumented(tail), true), { code: CODE + tail, map: null })
  }
  assert.equal(readInlineMap({ start: 0, end: 0, url: 'data:application/json,{broken' }), null)
  assert.equal(parseMap('{"version":3}'), null)
  assert.deepEqual(parseMap(`)]}'\n${JSON.stringify(MAP)}`), MAP)
})

test('a map of sections moves with the code as one map of all', () => {
  const path = join(folder, 'sections.js')
  // The second section begins in the middle of the first line.
  const second: RawMap = { ...MAP, sources: ['b.ts'], mappings: 'AACQ' }
  const sections = [
    { offset: { line: 0, column: 0 }, map: { ...MAP, mappings: 'AAEA;;AAMR' } },
    { offset: { line: 0, column: 4 }, map: { ...second, sourceRoot: 'webpack://app' } },
    { offset: { line: 5, column: 0 }, map: MAP },
    { offset: null, map: MAP },
    { offset: { line: 0, column: 0 }, url: 'elsewhere.map' },
  ]
  writeFileSync(`${path}.map`, JSON.stringify({ version: 3, sources: [], sections }))
  const comment = '//# sourceMappingURL=sections.js.map'
  const { code } = carry(path, TEXT + comment, instrumented(comment), true)
  const map = readInlineMap(findMapComment(code)!) as RawMap
  assert.deepEqual(map.sources, [pathToFileURL(join(folder, 'a.ts')).href, 'webpack://app/b.ts', map.sources[0]])
  const read = new SourceMap(map as ConstructorParameters<typeof SourceMap>[0])
  const at = (column: number): unknown[] => {
    const { originalSource, originalLine, originalColumn } = read.findEntry(0, column) as SourceMapping
    return [originalSource, originalLine, originalColumn]
  }
  assert.deepEqual(at(10), [map.sources[0], 2, 0])
  assert.deepEqual(at(19), ['webpack://app/b.ts', 1, 8])
})

test('a pipe and a huge file are no maps, and nobody waits for them', () => {
  const path = join(folder, 'odd.js')
  for (const url of ['/dev/stdin', '/dev/zero', '.', 'a%00b']) {
    assert.equal(openModuleMap(path, `//# sourceMappingURL=${url}`)?.map, null, url)
  }
  writeFileSync(join(folder, 'huge.map'), '')
  truncateSync(join(folder, 'huge.map'), MAX_MAP_LENGTH + 1)
  assert.equal(openModuleMap(path, '//# sourceMappingURL=huge.map')?.map, null)
})
