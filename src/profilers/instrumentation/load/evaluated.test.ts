import assert from 'node:assert/strict'
import { test } from 'node:test'
import { inlineComment } from './inline-map.ts'
import { makeModule } from './make-module.ts'
import { SiteList } from './site-list.ts'

const SOURCE = 'const a = "\\\\"\n\nasync function load() {\n  await 1\n}\n'
const call = (text: string, before: string = 'eval('): string =>
  `${before}${JSON.stringify(text)}${before.includes('.ts(') ? '))' : ')'};\n`
const named = (name: string, text: string = SOURCE): string => `{${text}\n//# sourceURL=webpack://app/${name}?\n}`
const map = inlineComment({ version: 3, sources: ['/app/src/a.ts'], names: [], mappings: ';;AAKO;AACA' })
const mapped = `${SOURCE}${map}\n//# sourceURL=webpack-internal:///(rsc)/./src/a.ts\n`
const LIBRARY = './node_modules/pg/index.js'

const make = (text: string, include: string[] = []): ReturnType<typeof makeModule> =>
  makeModule(
    { url: '/app/dist/main.js', format: 'commonjs', withMaps: false, text },
    { runtimeUrl: 'r', include, allocate: () => 7 },
  )

/** Returns the texts that a bundle would evaluate. */
const textsOf = (code: string): string[] =>
  [...code.matchAll(/eval\((?:\w+\.ts\()?(".*")\)/g)].map(([, each]) => JSON.parse(each!) as string)

test('the texts of the user are instrumented, the bundler’s code around them is not', () => {
  const around = 'async function runtime() { await 1 }\n'
  const text = around + call(named('./src/a.js')) + call(mapped, 'eval(__webpack_require__.ts(') + call(named(LIBRARY))
  const { outcome } = make(text)
  assert.ok(outcome!.code.startsWith(around))
  const [first, second, library] = textsOf(outcome!.code)
  assert.match(first!, /^const\{[^\n]*\{const a = "\\\\"\n\nasync function load\(\) \{const __dtt=__dtc\(7\);try\{/)
  assert.match(second!, /__dtc\(9\)/)
  assert.equal(library, named(LIBRARY))
  assert.equal(outcome!.count, 4)
  assert.match(textsOf(make(text, ['pg']).outcome!.code)[2]!, /__dtc\(11\)/)
})

test('places are those of the map, else those in the text under its name', () => {
  const { outcome } = make(call(named('./src/a.js')) + call(mapped))
  const list = new SiteList({ script: '/app/dist/main.js', first: 7, count: 4, data: outcome!.data })
  const places = [0, 1, 2, 3].map((index) => {
    const { script, line, column, functionName } = list.at(index)!
    return `${script} ${functionName} ${line}:${column}`
  })
  assert.deepEqual(places, [
    'webpack://app/./src/a.js? load 3:1',
    'webpack://app/./src/a.js? load 4:3',
    '/app/src/a.ts load 6:8',
    '/app/src/a.ts load 7:8',
  ])
})

test('a text that does not parse, or has no name of webpack’s, stays as it is', () => {
  const broken = call(named('./src/b.js', 'async ('))
  const other = call('async function f() {}\n//# sourceURL=own.js')
  const { outcome } = make(broken + call(named('./src/a.js')) + other)
  assert.ok(outcome?.code.startsWith(broken) && outcome.code.endsWith(other))
  assert.deepEqual(make(call(named(LIBRARY))), { outcome: null, isLibrary: true })
  assert.deepEqual(make(call(named('./src/a.js', 'plain()'))), { outcome: null })
  assert.deepEqual(make('eval("unclosed //# sourceURL=webpack://a'), { outcome: null, isLibrary: true })
})
