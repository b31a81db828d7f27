import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ModuleCache } from './cache/module-cache.ts'
import { Instrumenter } from './instrumenter.ts'
import type { InstrumenterParts } from './instrumenter.ts'
import { makeWith } from './make-module.ts'
import type { Transform } from './module-source.ts'
import type { SiteTable } from './site-table.ts'

interface Made {
  instrumenter: Instrumenter
  tables: SiteTable[]
  warnings: string[]
  cache: ModuleCache
}

/** Marks the given text; text with `?` does not parse, text with `-` has nothing to instrument. */
const mark: Transform = (source, { url, format, firstSite }) => {
  if (source.includes('?')) throw new SyntaxError(`unexpected ? in ${url}\nmore`)
  if (source.includes('-')) return null
  const site = {
    kind: 'function' as const,
    line: 1,
    column: 1,
    functionLine: 1,
    functionColumn: 1,
    functionName: 'f',
    callee: '',
  }
  return { code: `${source}//${format}${firstSite}`, sites: [site, site], inserts: [] }
}

function make(parts: Partial<InstrumenterParts> = {}, transform: Transform = mark): Made {
  const tables: SiteTable[] = []
  const warnings: string[] = []
  const cache = new ModuleCache({ file: null, identity: '', base: 1 })
  let next = 1
  const instrumenter = new Instrumenter({
    include: [],
    runtimeUrl: 'file:///runtime.js',
    loadMaker: () => (module, options) => makeWith(transform, module, options),
    cache,
    allocate: (count) => (next += count) - count,
    register: (table) => tables.push(table),
    warn: (message) => warnings.push(message),
    mapsEnabled: () => false,
    ...parts,
  })
  return { instrumenter, tables, warnings, cache }
}

test('what holds the loop can be told from what does not, also where it fails', () => {
  let [ended, begun] = [0, 0]
  const work = <T>(fn: () => T): T => {
    begun++
    const value = fn()
    ended++
    return value
  }
  const { instrumenter } = make({ work })
  instrumenter.instrument('file:///app/node_modules/a/a.js', 'module', 'async a')
  instrumenter.instrument('file:///app/a.json', 'json', 'async a')
  assert.equal(begun, 0)
  assert.equal(instrumenter.instrument('file:///app/a.js', 'module', 'async a'), 'async a//module1')
  assert.equal(instrumenter.instrument('file:///app/b.js', 'module', 'async ?'), null)
  assert.deepEqual([begun, ended], [2, 2])
})

test('modules get numbers of their own', () => {
  const { instrumenter, tables } = make()
  assert.equal(instrumenter.instrument('file:///app/a.js', 'module', 'async a'), 'async a//module1')
  assert.equal(instrumenter.instrument('/app/b.cjs', 'commonjs', Buffer.from('async b')), 'async b//commonjs3')
  assert.deepEqual(
    tables.map(({ script, first, count }) => [script, first, count]),
    [
      ['file:///app/a.js', 1, 2],
      ['/app/b.cjs', 3, 2],
    ],
  )
})

test('only what is the user’s, a script, and may hold async functions', () => {
  const { instrumenter, tables } = make({ include: ['pg'] })
  const left: [string, string, unknown][] = [
    ['node:fs', 'module', 'async'],
    ['data:text/javascript,async', 'module', 'async'],
    ['file:///app/node_modules/other/a.js', 'module', 'async'],
    [import.meta.url, 'module', 'async'],
    ['file:///app/a.json', 'json', '"async"'],
    ['file:///app/a.js', 'module', 'plain'],
    ['file:///app/a.js', 'module', undefined],
    ['file:///app/a.js', 'module', 'async -'],
  ]
  for (const [url, format, source] of left) assert.equal(instrumenter.instrument(url, format, source), null, url)
  assert.deepEqual(tables, [])
  assert.ok(instrumenter.instrument('file:///app/node_modules/pg/a.js', 'module', 'async'))
})

test('modules of the user are counted, and those whose async functions a compiler has replaced', () => {
  const counted: string[] = []
  const { instrumenter } = make({ count: (kind) => counted.push(kind) })
  instrumenter.instrument('file:///app/node_modules/other/a.js', 'module', '__awaiter(this)')
  instrumenter.instrument('file:///app/a.js', 'module', 'async a')
  instrumenter.instrument('file:///app/b.js', 'commonjs', 'plain')
  assert.deepEqual(counted, ['loaded', 'loaded'])
  instrumenter.instrument('file:///app/c.js', 'commonjs', '(0, tslib_1.__awaiter)(this, void 0)')
  instrumenter.instrument('file:///app/d.js', 'commonjs', Buffer.from('asyncToGenerator(-)'))
  assert.deepEqual(counted.slice(2), ['loaded', 'withoutAsync', 'loaded', 'withoutAsync'])
})

test('what cannot be instrumented runs as it is, with the reason in one line', () => {
  const { instrumenter, warnings } = make()
  assert.equal(instrumenter.instrument('file:///app/a.js', 'module', 'async ?'), null)
  assert.deepEqual(warnings, [
    '/app/a.js is not instrumented and runs unchanged; its async functions will not show: unexpected ? in file:///app/a.mjs',
  ])
})

test('a reading that does not fit is followed by the next one', () => {
  const modulesOnly: Transform = (source, options) => {
    if (options.format === 'commonjs') throw new SyntaxError('import in a script')
    return mark(source, options)
  }
  const { instrumenter, warnings } = make({}, modulesOnly)
  assert.equal(instrumenter.instrument('/app/a.js', undefined, 'async'), 'async//module1')
  assert.deepEqual(warnings, [])
})

test('what is loaded while it works is not instrumented, and nothing is thrown', () => {
  const parts: Partial<InstrumenterParts> = {
    loadMaker: () => {
      assert.equal(made.instrumenter.instrument('file:///app/inner.js', 'module', 'async'), null)
      throw new Error('no parser')
    },
  }
  const made = make(parts)
  assert.equal(made.instrumenter.instrument('file:///app/a.js', 'module', 'async'), null)
  assert.match(made.warnings.join(), /a\.js is not instrumented .*: no parser$/)
})

test('of the texts that loaders have made, those of the user are kept', () => {
  const kept: [string, string][] = []
  const { instrumenter } = make({ keepText: (path, text) => kept.push([path, text]) })
  instrumenter.keepText('file:///app/a.ts', 'one')
  instrumenter.keepText('/app/b.ts', 'two')
  instrumenter.keepText('/app/node_modules/c/index.js', 'three')
  instrumenter.keepText('/app/d.ts', undefined)
  instrumenter.keepText('data:text/javascript,1', 'four')
  assert.deepEqual(kept, [
    ['/app/a.ts', 'one'],
    ['/app/b.ts', 'two'],
  ])
})
