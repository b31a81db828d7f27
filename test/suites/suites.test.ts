import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import { promisify } from 'node:util'

type Outcomes = Map<string, string[]>
interface Differences {
  differences: string[]
  flaky: string[]
}

const partOf = (name: string): string => new URL(`../../../scripts/suites/${name}.js`, import.meta.url).href
const { addNames, addPrinted, readMocha } = (await import(partOf('read-results'))) as {
  addPrinted: (results: Outcomes, run: { file: string; output: string; code: number }) => void
  readMocha: (path: string, root: string) => Outcomes
  addNames: (results: Outcomes, path: string) => void
}
const { judgeDifferences } = (await import(partOf('compare'))) as {
  judgeDifferences: (suite: object, runs: object) => Promise<Differences>
}
const { runSuite } = (await import(partOf('run-suite'))) as {
  runSuite: (suite: object, run: object) => Promise<Outcomes>
}
const { updateRow } = (await import(partOf('page'))) as { updateRow: (page: string, cells: string[]) => string }

function makeFolder(t: TestContext, files: Record<string, string>): string {
  const folder = mkdtempSync(join(tmpdir(), 'debug-toolbar-suites-test-'))
  t.after(() => rmSync(folder, { recursive: true }))
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(join(folder, name, '..'), { recursive: true })
    writeFileSync(join(folder, name), text)
  }
  return folder
}

const NODE_TESTS = `
import { describe, it, test } from 'node:test'
describe('outer', () => { describe('inner', () => { it('good', () => {}); it('bad', () => { throw new Error('x') }) }) })
describe('other', () => { it('good', () => {}); it.skip('left out', () => {}) })
test('port 54321', () => {})
test('port 12345', () => {})
`

test('the reporter names each test by its file and its suites, also where suites end late', async (t) => {
  const folder = makeFolder(t, { 'test/a.test.mjs': NODE_TESTS })
  const report = join(folder, 'names.jsonl')
  const args = ['--test', `--test-reporter=${partOf('names-reporter')}`, `--test-reporter-destination=${report}`]
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('NODE_')))
  await promisify(execFile)(process.execPath, [...args, 'test/a.test.mjs'], { cwd: folder, env }).catch(() => {})
  const results: Outcomes = new Map()
  addNames(results, report)
  const file = 'test/a.test.mjs'
  assert.deepEqual(results.get(`${file} › outer › inner › good`), ['passed'])
  assert.deepEqual(results.get(`${file} › outer › inner › bad`), ['failed'])
  assert.deepEqual(results.get(`${file} › other › good`), ['passed'])
  assert.deepEqual(results.get(`${file} › other › left out`), ['skipped'])
  assert.deepEqual(results.get(`${file} › port N`), ['passed', 'passed'])
})

test('each file of a suite for Node runs by itself', async (t) => {
  const files = {
    'test/a.test.mjs': NODE_TESTS,
    'test/deep/b.test.mjs': NODE_TESTS,
    'test/node_modules/c.test.mjs': '',
  }
  const suite = { name: 'x', runner: 'node', files: ['test/**/*.test.mjs'], entry: 'a.js' }
  const where = { node: process.execPath, version: process.versions.node, way: 'bare' }
  const results = await runSuite(suite, { folder: makeFolder(t, files), ...where })
  const names = new Set([...results.keys()].map((name) => name.split(' › ')[0]))
  assert.deepEqual(names, new Set(['test/a.test.mjs', 'test/deep/b.test.mjs']))
  assert.deepEqual(results.get('test/deep/b.test.mjs › outer › inner › bad'), ['failed'])
})

test("mocha's report, and the lines of a program, are read", (t) => {
  const at = (fullTitle: string): object => ({ file: '/app/test/a.js', fullTitle })
  const report = { passes: [at('x'), at('y')], failures: [at('z')], pending: [at('s')] }
  const folder = makeFolder(t, { 'mocha.json': JSON.stringify(report) })
  assert.deepEqual(
    [...readMocha(join(folder, 'mocha.json'), '/app')],
    [
      ['test/a.js › x', ['passed']],
      ['test/a.js › y', ['passed']],
      ['test/a.js › z', ['failed']],
      ['test/a.js › s', ['skipped']],
    ],
  )
  const results: Outcomes = new Map()
  addPrinted(results, { file: 'issue-1234.js', output: '  takes 1234 ms ✔\n', code: 0 })
  assert.deepEqual([...results.keys()], ['issue-1234.js › takes N ms', 'issue-1234.js'])
  results.clear()
  addPrinted(results, {
    file: 'b.js',
    output: 'b.js\n  does it ✔\n  cannot ? - SKIPPED\n  breaks FAILED!\n\n',
    code: 255,
  })
  assert.deepEqual(Object.fromEntries(results), {
    'b.js': ['failed'],
    'b.js › does it': ['passed'],
    'b.js › cannot': ['skipped'],
    'b.js › breaks': ['failed'],
  })
})

/** Fails each other time, or under the toolbar. */
const PROGRAM = `
const { existsSync, rmSync, writeFileSync } = require('node:fs')
const print = (name, isGood) => {
  process.stdout.write('  ' + name + ' ')
  process.stderr.write('a warning in the middle of a line')
  process.stdout.write(isGood ? '✔\\n' : 'FAILED!\\n')
}
const failed = existsSync('flag')
if (failed) rmSync('flag')
else writeFileSync('flag', '')
print('flaky', failed)
print('ours', process.env.NODE_OPTIONS === undefined)
`

test('a test that is wrong under the toolbar alone differs; one that changes by itself is flaky', async (t) => {
  const folder = makeFolder(t, { 'a.js': PROGRAM })
  const suite = { name: 'x', runner: 'scripts', files: [], entry: 'a.js' }
  const bare: Outcomes = new Map([
    ['a.js › flaky', ['passed']],
    ['a.js › ours', ['passed']],
  ])
  const toolbar: Outcomes = new Map([
    ['a.js › flaky', ['failed']],
    ['a.js › ours', ['failed']],
  ])
  const where = { folder, node: process.execPath, version: process.versions.node }
  for (const file of ['gone.js', 'issue-1234.js']) {
    bare.set(`${file} › gone`, ['passed'])
    toolbar.set(`${file} › gone`, ['failed'])
  }
  const { differences, flaky } = await judgeDifferences(suite, { ...where, bare, toolbar })
  assert.deepEqual(differences, ['a.js › ours', 'gone.js › gone', 'issue-1234.js › gone'])
  assert.deepEqual(flaky, ['a.js › flaky'])
})

test('a row of the page is known by its package and its line of Node', () => {
  const head = '| Package | Node |\n| --- | --- |\n'
  const page = updateRow(`${head}| koa 1.0 | 24.1 |\n\nend`, ['koa 2.0', '24.2'])
  assert.equal(page, `${head}| koa 2.0 | 24.2 |\n\nend`)
  assert.equal(updateRow(page, ['koa 2.0', '22.1']), `${head}| koa 2.0 | 24.2 |\n| koa 2.0 | 22.1 |\n\nend`)
  const written = readFileSync(new URL('../../../docs/suites.md', import.meta.url), 'utf8')
  assert.match(updateRow(written, ['new', '99.0']), /\n\| new \| 99\.0 \|\n/)
})
