import assert from 'node:assert/strict'
import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { pathToFileURL } from 'node:url'
import { keepToldModules, onToldModule, toldModules, withTelling } from './told-modules.ts'

const SOURCE = 'export let count = 1\nexport const add = () => count++ // the last line'

test('an ES module of a known package tells its namespace when it has been evaluated, and runs as before', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'told-'))
  try {
    const path = join(folder, 'node_modules', 'postgres', 'src', 'query.js')
    mkdirSync(join(path, '..'), { recursive: true })
    writeFileSync(join(folder, 'node_modules', 'postgres', 'package.json'), '{"type":"module"}')
    const url = pathToFileURL(path).href
    const text = withTelling(url, 'module', Buffer.from(SOURCE)) ?? ''
    assert.ok(text.startsWith(`${SOURCE}\n`))
    writeFileSync(path, text)
    keepToldModules()
    let heard = 0
    const stop = onToldModule(() => heard++)
    const before = toldModules().length
    const namespace = (await import(url)) as { count: number; add: () => number }
    stop()
    assert.deepEqual([heard, toldModules().length - before], [1, 1])
    assert.equal(toldModules().at(-1)!.exports, namespace)
    namespace.add()
    assert.deepEqual([Object.keys(namespace), namespace.count], [['add', 'count'], 2])
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})

test('other modules stay as they are', () => {
  for (const [url, format] of [
    ['file:///app/node_modules/postgres/cjs/src/query.js', 'commonjs'],
    ['file:///app/node_modules/pg/lib/client.js', 'module'],
    ['file:///app/postgres/src/query.js', 'module'],
    ['file:///app/node_modules/postgres/src/query.js?one', 'module'],
  ] as const) {
    assert.equal(withTelling(url, format, SOURCE), null, url)
  }
  assert.equal(withTelling('file:///app/node_modules/postgres/src/query.js', 'module', null), null)
})
