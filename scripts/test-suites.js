/**
 * Runs the test suites of other packages bare and under `debug-toolbar/register` with everything included, compares
 * them test by test, and writes docs/suites.md: `npm run test:suites [-- express pg] [--node=24] [--from=<clones>]
 * [--into=<checkouts>]`. Clones the packages from GitHub at pinned tags, or uses checkouts that are there. Takes some
 * quarter of an hour. Fails if a test differs each time.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { obtainNode } from './lib/node-versions.js'
import { rootPath } from './lib/run.js'
import { checkOut } from './suites/checkout.js'
import { countOutcomes, judgeDifferences } from './suites/compare.js'
import { describeCounts, updateRow } from './suites/page.js'
import { execute, runSuite } from './suites/run-suite.js'
import { SUITES } from './suites/table.js'

const PAGE = join(rootPath, 'docs', 'suites.md')
const PROBE = new URL('suites/probe.js', import.meta.url).href

const args = process.argv.slice(2)
const option = (/** @type {string} */ name) => args.find((arg) => arg.startsWith(`--${name}=`))?.slice(name.length + 3)
const chosen = args.filter((arg) => !arg.startsWith('--'))
/** Not below `.cache`: Express serves no file from a path with a folder that begins with a dot, so its tests fail. */
const into = option('into') ?? join(tmpdir(), 'debug-toolbar-suites')
const wanted = option('node')
const { path: node, version } = wanted
  ? await obtainNode(wanted, { refresh: false })
  : { path: process.execPath, version: process.versions.node }

const logs = join(rootPath, '.cache', 'suites')
mkdirSync(logs, { recursive: true })
let wrong = 0
for (const suite of SUITES) {
  if (chosen.length > 0 && !chosen.includes(suite.name)) continue
  wrong += await compareSuite(suite)
}
console.log(wrong === 0 ? 'No test differs' : `${wrong} tests differ`)
process.exitCode = wrong === 0 ? 0 : 1

/** @param {import('./suites/table.js').Suite} suite @returns {Promise<number>} the number of differences */
async function compareSuite(suite) {
  const folder = await checkOut(suite, { into, from: option('from'), node })
  const where = { folder, node, version }
  const bare = await timed(suite, { ...where, way: 'bare' }).catch((/** @type {Error} */ error) => error)
  if (bare instanceof Error) return sayUnable(suite, bare)
  const toolbar = await timed(suite, { ...where, way: 'toolbar' })
  const judged = await judgeDifferences(suite, { ...where, bare: bare.results, toolbar: toolbar.results })
  const failing = [...toolbar.results].filter(([, list]) => list.includes('failed')).map(([name]) => name)
  writeFileSync(join(logs, `${suite.name}-${version}.json`), JSON.stringify({ ...judged, failing }, null, 2))
  for (const name of judged.differences) console.log(`  differs: ${name}`)
  for (const name of judged.flaky) console.log(`  flaky: ${name}`)
  const cells = [
    nameOf(suite),
    version,
    ...[bare, toolbar].map(({ results }) => describeCounts(countOutcomes(results))),
    `${bare.seconds} / ${toolbar.seconds}`,
    await countInstrumented(suite, folder),
    String(judged.differences.length),
    String(judged.flaky.length),
  ]
  console.log(cells.join(' | '))
  writeFileSync(PAGE, updateRow(readFileSync(PAGE, 'utf8'), cells))
  return judged.differences.length
}

/** A runner that is older than this Node may not start on it. @param {import('./suites/table.js').Suite} suite @param {Error} error */
function sayUnable(suite, error) {
  console.log(error.message)
  const cells = [nameOf(suite), version, 'does not start', '–', '–', '–', '–', '–']
  writeFileSync(PAGE, updateRow(readFileSync(PAGE, 'utf8'), cells))
  return 0
}

/** @param {import('./suites/table.js').Suite} suite */
function nameOf({ name, tag }) {
  return `${name} ${tag.replace(/^\D+/, '')}`
}

/** @param {import('./suites/table.js').Suite} suite @param {import('./suites/run-suite.js').Run} run */
async function timed(suite, run) {
  const started = Date.now()
  const results = await runSuite(suite, run)
  const seconds = Math.round((Date.now() - started) / 1000)
  console.log(`${suite.name} ${run.way}: ${describeCounts(countOutcomes(results))} in ${seconds} s`)
  return { results, seconds }
}

/** @param {import('./suites/table.js').Suite} suite @param {string} folder */
async function countInstrumented(suite, folder) {
  const load = suite.entry.endsWith('.ts') ? `require('ts-node/register');` : ''
  const code = `${load}require('./${suite.entry}');process.exit()`
  const { printed } = await execute(suite, { folder, node, way: 'toolbar' }, [`--import=${PROBE}`, '--eval', code])
  const { loaded, instrumented } = JSON.parse(printed.trim().split('\n').at(-1) ?? '{}')
  // Before Node 22.15 no hook sees the text.
  return loaded === 0 ? '–' : `${instrumented} of ${loaded}`
}
