/**
 * Runs the app of test/loaders under every loader, in both orders, on every Node, and writes the outcomes into
 * docs/loaders.md: `npm run test:loaders [-- 22 24]`. The others' columns stay as they are.
 */
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { updateTable } from './lib/loader-table.js'
import { obtainNode } from './lib/node-versions.js'
import { rootPath } from './lib/run.js'
import { runTests } from './lib/tests.js'

const VERSIONS = ['20.19', '22.12', '22.16', '22', '24.0', '24.8', '24', '26']
const FILE = 'dist/test/loaders/loaders.test.js'
const PAGE = join(rootPath, 'docs', 'loaders.md')

const chosen = process.argv.slice(2)
const logs = join(rootPath, '.cache', 'loaders')
mkdirSync(logs, { recursive: true })
let [passed, failed] = [0, 0]
for (const wanted of chosen.length > 0 ? chosen : VERSIONS) {
  const result = await runOn(wanted)
  passed += result.passed
  failed += result.failed
}
console.log(`${passed} passed, ${failed} failed`)
process.exitCode = failed > 0 ? 1 : 0

/** @param {string} wanted a version or the beginning of one */
async function runOn(wanted) {
  const { path, version } = await obtainNode(wanted, { refresh: false })
  const log = join(logs, `${wanted}.jsonl`)
  rmSync(log, { force: true })
  process.env['LOADERS'] = 'all'
  process.env['LOADERS_LOG'] = log
  const result = await runTests({ files: [FILE], node: path })
  console.log(`Node ${version}: ${result.passed} passed, ${result.failed} failed, ${result.skipped} skipped`)
  if (existsSync(log)) {
    writeFileSync(PAGE, updateTable(readFileSync(PAGE, 'utf8'), wanted, readFileSync(log, 'utf8')))
  }
  return result
}
