import assert from 'node:assert/strict'
import { cpSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { LoaderApp, missingIn, readRecord } from '../loaders/apps.ts'
import type { AppRecord } from '../loaders/apps.ts'
import { CASES, outcomeOf } from './cases.ts'

const FOLDER = 'test/bundles'
const MISSING = missingIn(FOLDER)
/** `all`: every case. */
const { CI, BUNDLES } = process.env
const skip = MISSING !== null && CI === undefined ? MISSING : false
const cases = CASES.filter(({ short }) => short || BUNDLES === 'all')
const app = MISSING === null ? new LoaderApp(FOLDER) : null
const own = app === null ? '' : join(app.directory, 'node_modules')

before(async () => {
  if (app === null) return
  cpSync(new URL('../../../test/bundles/packages/pkg', import.meta.url), join(own, '@scope', 'pkg'), {
    recursive: true,
  })
  const built = await app.run({ args: ['build.mjs', ...cases.map(({ name }) => name)] })
  assert.equal(built.code, 0, built.stderr)
})
after(() => app?.remove())

test('the bundlers are installed', { skip }, () => assert.equal(MISSING, null))

/** Runs a bundle under the toolbar, and returns the record of its one request. */
async function record(file: string, env: Record<string, string> = {}, flags: string[] = []): Promise<AppRecord> {
  const ended = await app!.run({ args: [...flags, '--import', 'debug-toolbar/auto', file], env })
  const found = readRecord(ended)
  assert.equal(found?.text, '{"id":7,"rate":4}', ended.stderr)
  return found
}

for (const { name, file, outcome } of cases) {
  test(`${name}: ${outcome}, on the first start and from the cache`, { skip: MISSING ?? false }, async () => {
    app!.forget()
    for (let start = 0; start < 2; start++) {
      const found = await record(file)
      assert.equal(outcomeOf(found), outcome, JSON.stringify(found, null, 2))
    }
  })
}

const PACKAGE = '@scope/pkg'

test('a bundled package that is included counts as the user’s', { skip: MISSING ?? false }, async () => {
  for (const [include, expected] of [
    [PACKAGE, 6],
    ['*', 6],
    ['other', 3],
  ] as const) {
    const { tasks } = await record('dist/webpack-production.cjs', { DEBUG_TOOLBAR_ASYNC_PROFILER_INCLUDE: include })
    assert.equal(tasks?.length, expected, include)
    const packages = tasks.filter((task) => task === `node_modules/${PACKAGE}/index.js delay 3:8`)
    assert.equal(packages.length, expected - 3, tasks.join())
  }
})

test(
  'a source that has changed since lends no names, and places are those that were compiled',
  { skip: MISSING ?? false },
  async () => {
    const copy = join(app!.directory, 'changed')
    mkdirSync(copy)
    for (const name of ['dist', 'src', 'package.json']) {
      cpSync(join(app!.directory, name), join(copy, name), { recursive: true })
    }
    writeFileSync(join(copy, 'src', 'orders.js'), 'async function other() {\n  await 1\n}\n'.repeat(9))
    const { tasks = [], awaits = [] } = await record('changed/dist/esbuild-minified.cjs')
    assert.ok(tasks.includes('changed/src/orders.js load 13:21'), tasks.join())
    assert.ok(awaits.includes('changed/src/orders.js 14:3'), awaits.join())
  },
)

test('the same with --enable-source-maps, where the map moves with the code', { skip: MISSING ?? false }, async () => {
  const found = await record('dist/webpack-production.cjs', {}, ['--enable-source-maps'])
  assert.equal(outcomeOf(found), 'exact', JSON.stringify(found, null, 2))
})
