import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { pathToFileURL } from 'node:url'
import { encode } from '@jridgewell/sourcemap-codec'
import type { SourceMapSegment } from '@jridgewell/sourcemap-codec'
import type { SourcePlace } from '../model/place.ts'
import type { CodePlace } from '../model/trace.ts'
import { PlaceDescriber } from './describe-places.ts'
import { keepLoadedText, whenTextAsked } from './running-texts.ts'

const folder = mkdtempSync(join(tmpdir(), 'debug-toolbar-places-'))
after(() => rmSync(folder, { recursive: true, force: true }))

/** Writes a file and returns the place of `at` in it, in the function that begins at `begin`. */
function placeIn(name: string, text: string, { begin, at }: { begin: string; at: string }): CodePlace {
  writeFileSync(join(folder, name), text)
  const [functionLine, functionColumn] = lineAndColumn(text, begin)
  const [line, column] = lineAndColumn(text, at)
  const script = pathToFileURL(join(folder, name)).href
  return { script, line, column, functionLine, functionColumn, functionName: 'v8Name' }
}

function lineAndColumn(text: string, part: string): [line: number, column: number] {
  const before = text
    .replace('\uFEFF', '')
    .split(part)[0]!
    .split(/\r\n|\n/)
  return [before.length, before.at(-1)!.length + 1]
}

const describePlace = (place: CodePlace): Promise<SourcePlace> => new PlaceDescriber(folder).describe(place)

const LOAD = ['// first', 'const load = async () => {', '  await plain.then()', '}', '']
const LOADED = {
  function: 'load',
  line: 2,
  column: 14,
  wait: { line: 3, column: 3 },
  waitKind: 'await',
  isTask: true,
  callee: 'plain.then',
} as const

test('a place is named from its source', async () => {
  const place = placeIn('plain.mjs', LOAD.join('\n'), { begin: 'async', at: 'then()' })
  assert.deepEqual(await describePlace(place), { ...LOADED, file: 'plain.mjs' })
})

test('line ends of Windows and a byte order mark shift nothing', async () => {
  const windows = placeIn('windows.mjs', LOAD.join('\r\n'), { begin: 'async', at: 'then()' })
  assert.deepEqual(await describePlace(windows), { ...LOADED, file: 'windows.mjs' })
  const marked = placeIn('marked.mjs', `\uFEFF${LOAD.join('\n')}`, { begin: 'async', at: 'then()' })
  assert.deepEqual(await describePlace(marked), { ...LOADED, file: 'marked.mjs' })
})

const asTheRuntimeSays = (place: CodePlace, file: string): SourcePlace => ({
  function: 'v8Name',
  file,
  line: place.functionLine,
  column: place.functionColumn,
  wait: { line: place.line, column: place.column },
  waitKind: 'unknown',
  isTask: null,
  callee: null,
})

test("without a source to look at, the runtime's description is kept", async () => {
  const hostile = placeIn('hostile.mjs', 'async <% \u2028 ]]', { begin: 'async', at: '%' })
  assert.deepEqual(await describePlace(hostile), asTheRuntimeSays(hostile, 'hostile.mjs'))
  const deleted = placeIn('deleted.mjs', LOAD.join('\n'), { begin: 'async', at: 'then()' })
  rmSync(join(folder, 'deleted.mjs'))
  assert.deepEqual(await describePlace(deleted), asTheRuntimeSays(deleted, 'deleted.mjs'))
  const huge = placeIn('huge.mjs', `${LOAD.join('\n')}//${'x'.repeat(4 * 1024 * 1024)}`, {
    begin: 'async',
    at: 'then()',
  })
  assert.deepEqual(await describePlace(huge), asTheRuntimeSays(huge, 'huge.mjs'))
  for (const script of ['', 'node:fs', 'https://example.org/x.js', 'evalmachine.<anonymous>:1', 'file://%00', folder]) {
    const { wait } = await describePlace({ ...deleted, script })
    assert.deepEqual(wait, { line: 3, column: 15 }, script)
  }
})

test('a function that the runtime has no name for is anonymous', async () => {
  const place = { ...placeIn('gone.mjs', LOAD.join('\n'), { begin: 'async', at: 'then()' }), functionName: '' }
  rmSync(join(folder, 'gone.mjs'))
  assert.equal((await describePlace(place)).function, '(anonymous)')
})

test('an exact wait calls what the site says, and where a map leads to its source, what is written there', async () => {
  const place = placeIn('exact.ts', 'const load = async () => {\n  await db.query()\n}\n', {
    begin: 'async',
    at: 'await',
  })
  const exact = { ...place, exact: true, callee: 'd.q' }
  assert.equal((await describePlace(exact)).callee, 'd.q')
  assert.equal((await describePlace({ ...place, exact: true })).callee, null)
  assert.equal((await describePlace({ ...exact, mapped: true })).callee, 'db.query')
  assert.equal((await describePlace({ ...exact, mapped: true, script: 'gone.ts' })).callee, 'd.q')
})

test('a place outside every function is left as it is', async () => {
  const place = placeIn('module.mjs', 'await 1\n', { begin: 'await', at: 'await' })
  assert.deepEqual(await describePlace(place), asTheRuntimeSays(place, 'module.mjs'))
})

test('a file that has changed is read again', async () => {
  const describer = new PlaceDescriber(folder)
  const before = placeIn('edited.mjs', 'const one = async () => {}', { begin: 'async', at: 'async' })
  assert.equal((await describer.describe(before)).function, 'one')
  const edited = placeIn('edited.mjs', 'const second = async () => {}', { begin: 'async', at: 'async' })
  assert.equal((await describer.describe(edited)).function, 'second')
})

test('a compiled function has the name, the place and the awaits of its source', async () => {
  const source = 'const page = async () => {\n  await load()\n}\n'
  // Generated columns 0, 10, 24 of line 1 are 1:1, 1:14 and 2:3 of the source.
  const map = { version: 3, sources: ['gone.ts'], sourcesContent: [source], names: [], mappings: 'AAAA,UAAa,cACX' }
  const data = Buffer.from(JSON.stringify(map)).toString('base64')
  const text = `const c = async () => { await l() }\n//# sourceMappingURL=data:application/json;base64,${data}\n`
  const place = placeIn('compiled.mjs', text, { begin: 'async', at: 'l()' })
  const expected = {
    ...LOADED,
    function: 'page',
    file: 'gone.ts',
    line: 1,
    wait: { line: 2, column: 3 },
    callee: 'load',
  }
  assert.deepEqual(await describePlace(place), expected)
})

test('a map that leads beside every function keeps the compiled name', async () => {
  const map = { version: 3, sources: ['a.ts'], sourcesContent: ['let x\n'], names: [], mappings: 'AAAA' }
  const data = Buffer.from(JSON.stringify(map)).toString('base64')
  const text = `const c = async () => {}\n//# sourceMappingURL=data:application/json;base64,${data}\n`
  const place = placeIn('astray.mjs', text, { begin: 'async', at: 'async' })
  const { function: name, file } = await describePlace(place)
  assert.deepEqual([name, file], ['c', 'a.ts'])
})

test('many places of many files at once', async () => {
  const describer = new PlaceDescriber(folder)
  const places = Array.from({ length: 40 }, (_, index) =>
    placeIn(`many${index % 5}.mjs`, `const many${index % 5} = async () => {}`, { begin: 'async', at: 'async' }),
  )
  const described = await Promise.all(places.map((place) => describer.describe(place)))
  assert.deepEqual(
    described.map((place) => place.function),
    places.map((_, index) => `many${index % 5}`),
  )
})

test('a function in a text that a loader has made, and that is instrumented since, is the one of that text', async () => {
  const source = ['type A = {', '  a: number', '}', 'const idle = (): number => 1', 'function block(): void {}', '']
  const compiled = ['const idle = () => 1, block = () => {}', 'function last() {}', '']
  writeFileSync(join(folder, 'loaded.ts'), source.join('\n'))
  const script = pathToFileURL(join(folder, 'loaded.ts')).href
  // Twelve characters are inserted before the first function.
  const at = { line: 1, column: 43, functionLine: 1, functionColumn: 43 }
  const place: CodePlace = { script, ...at, functionName: 'block' }
  const describer = new PlaceDescriber(folder)
  after(() => whenTextAsked(() => undefined))
  whenTextAsked(() => (_line, column) => column - 12)
  keepLoadedText(join(folder, 'loaded.ts'), compiled.join('\n'))
  const found = { function: 'block', file: 'loaded.ts', line: 1, column: 31 }
  assert.deepEqual(await describer.describeFunction(place), found)
  // The map puts `block` on line 5 of the source.
  const segments = [[30, 0, 4, 0]]
  const map = { version: 3, sources: ['loaded.ts'], names: [], mappings: encode([segments as SourceMapSegment[]]) }
  const comment = `//# sourceMappingURL=data:application/json;base64,${Buffer.from(JSON.stringify(map)).toString('base64')}`
  keepLoadedText(join(folder, 'loaded.ts'), [...compiled, comment].join('\n'))
  assert.deepEqual(await describer.describeFunction(place), { ...found, line: 5, column: 1 })
})
