/**
 * Runs the compiled tests on every supported Node: `npm run test:matrix [-- 20.19 24] [--others] [--refresh]`. With
 * `--others` the line of the Node that runs this is left out, because `npm test` has run all tests on it; the early
 * versions of that line stay. The versions come from the registry's Node packages and stay in .cache/node. One at a
 * time: tests that measure time would disturb each other.
 */
import { mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { obtainNode } from './lib/node-versions.js'
import { rootPath } from './lib/run.js'
import { findTests, runTests } from './lib/tests.js'

const SUPPORTED = ['20.19', '22', '24', '26']
/** Early versions of each line, whose load hooks differ: the app starts there, and records. */
const EARLY = ['20.19.0', '22.12', '22.16', '24.0', '24.8']
const EARLY_TESTS = ['dist/test/loaders', 'dist/test/loader/typescript.test.js']

const args = process.argv.slice(2)
const chosen = args.filter((arg) => !arg.startsWith('--'))
/**
 * Left out: what is the same on every Node, and `npm test` has on one: screens in the browser, bundlers' output, the
 * project's own structure and pages, predictions, and pure functions.
 */
const ANY_NODE = [
  ...['package', 'e2e', 'bundles', 'structure', 'pages', 'what-if'].map((folder) => `dist/test/${folder}`),
  ...['analyze', 'formats', 'model', 'statistics', 'ui'].map((room) => `dist/src/${room}`),
]
/** Slow files: in CI each runs on one of these Nodes, as all do on that of `npm test`; by hand on each. */
const SLOW = [
  ...['agents/agents', 'auto/cluster', 'blocking/corpus', 'cli/run', 'contract/observed', 'contract/volume'],
  ...['integration/before-after', 'integration/life-cycle', 'integration/options', 'integration/overlap-instrumented'],
  ...['integration/overlap', 'ledger/loads', 'loader/descriptors', 'loader/same-program', 'operations/behaviour'],
  ...['operations/parts', 'soak/soak'],
].map((name) => `dist/test/${name}.test.js`)
const files = findTests(['dist/src', 'dist/test'], ANY_NODE)
if (files.length === 0) throw new Error('Expected compiled tests under dist, found none. Build first: npm run build')
const missing = SLOW.filter((file) => !files.includes(file))
if (missing.length > 0) throw new Error(`Expected all slow files to be there, found no ${missing.join(', ')}`)

const isOwnLine = (/** @type {string} */ version) => lineOf(version) === lineOf(process.versions.node)
const supported = args.includes('--others') ? SUPPORTED.filter((version) => !isOwnLine(version)) : SUPPORTED

const results = []
for (const wanted of chosen.length > 0 ? chosen : supported) results.push(await testOn(wanted, filesFor(wanted)))
if (chosen.length === 0) for (const wanted of EARLY) results.push(await testOn(wanted, findTests(EARLY_TESTS, [])))
report(results)

/** @param {string} wanted @returns {string[]} */
function filesFor(wanted) {
  const place = supported.indexOf(wanted)
  if (process.env['CI'] !== 'true' || place === -1) return files
  return files.filter((file) => !SLOW.includes(file) || SLOW.indexOf(file) % supported.length === place)
}

/** @param {string} version */
function lineOf(version) {
  return version.split('.', 1)[0]
}

/**
 * @param {string} wanted a version or the beginning of one
 * @param {string[]} files
 */
async function testOn(wanted, files) {
  try {
    const { path, version } = await obtainNode(wanted, { refresh: args.includes('--refresh') })
    console.log(`Node ${version}: running ${files.length} test files …`)
    const log = logFile(version)
    rmSync(log, { force: true })
    const started = Date.now()
    const result = await runTests({ files, node: path, log })
    if (result.failed > 0) console.log(failuresOf(log))
    return { ...result, label: `Node ${version}`, seconds: Math.round((Date.now() - started) / 1000) }
  } catch (error) {
    console.error(`Node ${wanted}: ${error instanceof Error ? error.message : String(error)}`)
    return { passed: 0, failed: 1, skipped: 0, failing: [], label: `Node ${wanted}`, seconds: 0 }
  }
}

/** @param {string} version */
function logFile(version) {
  const directory = join(rootPath, '.cache', 'test')
  mkdirSync(directory, { recursive: true })
  return join(directory, `node-${version}.log`)
}

/** Returns the end of the runner's report, where it repeats failures; all of it if the run ended before that. */
function failuresOf(/** @type {string} */ log) {
  const text = readFileSync(log, 'utf8')
  const start = text.lastIndexOf('✖ failing tests:')
  return start === -1 ? text.slice(-20_000) : text.slice(start)
}

/** @param {{ label: string, passed: number, failed: number, skipped: number, seconds: number }[]} all */
function report(all) {
  for (const { label, passed, failed, skipped, seconds } of all) {
    console.log(`${label}: ${passed} passed, ${failed} failed, ${skipped} skipped in ${seconds} s`)
  }
  const passed = all.reduce((sum, result) => sum + result.passed, 0)
  const failed = all.reduce((sum, result) => sum + result.failed, 0)
  console.log(`${passed} passed, ${failed} failed`)
  process.exitCode = failed > 0 ? 1 : 0
}
