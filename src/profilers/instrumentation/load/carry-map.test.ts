import assert from 'node:assert/strict'
import { SourceMap } from 'node:module'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { after, test } from 'node:test'
import { carryMap } from './carry-map.ts'
import { findMapComment, inlineComment, parseMap, readInlineMap } from './inline-map.ts'
import type { RawMap } from './inline-map.ts'

const folder = mkdtempSync(join(tmpdir(), 'debug-toolbar-map-'))
after(() => rmSync(folder, { recursive: true, force: true }))

/** `a()` at 1:1 is 3:1 of the source, `b()` at 1:5 is 4:9, the second line is 9:1. */
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

test('an inline map moves with the code, and is kept without its texts', () => {
  const comment = inlineComment(MAP)
  const { code, map } = carryMap('/app/a.js', TEXT + comment, instrumented(comment), false)
  assert.ok(code.startsWith(CODE))
  assertShifted(code)
  assert.deepEqual(map, { map: { version: 3, sources: ['a.ts'], names: [], mappings: MAP.mappings } })
})

test('a map beside the code is read only where errors show it, with sources where they are', () => {
  const path = join(folder, 'a.js')
  writeFileSync(join(folder, 'a.js.map'), JSON.stringify({ ...MAP, sourceRoot: '../src' }))
  const comment = '//# sourceMappingURL=a.js.map'
  const unread = carryMap(path, TEXT + comment, instrumented(comment), false)
  assert.deepEqual(unread, { code: CODE + comment, map: { linked: 'a.js.map' } })
  const read = carryMap(path, TEXT + comment, instrumented(comment), true)
  assertShifted(read.code)
  const expected = pathToFileURL(join(folder, '..', 'src', 'a.ts')).href
  assert.deepEqual(readInlineMap(findMapComment(read.code)!)?.sources, [expected])
  const missing = '//# sourceMappingURL=missing.map'
  assert.equal(carryMap(path, TEXT + missing, instrumented(missing), true).code, CODE + missing)
})

test('no map, a broken one, and words that look like one leave the code as it is', () => {
  const tails = [
    '',
    'const s = "//# sourceMappingURL=x.map"\nf(s)\n',
    '//# sourceMappingURL=data:application/json;base64,e30=',
  ]
  for (const tail of tails) {
    assert.deepEqual(carryMap('/a.js', TEXT + tail, instrumented(tail), true), { code: CODE + tail, map: null })
  }
  assert.equal(readInlineMap({ start: 0, end: 0, url: 'data:application/json,{broken' }), null)
  assert.equal(parseMap('{"version":3,"sections":[]}'), null)
  assert.deepEqual(parseMap(`)]}'\n${JSON.stringify(MAP)}`), MAP)
})
