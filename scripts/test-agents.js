/**
 * Runs the apps of test/agents beside every agent, in every way and order, on every Node: `npm run test:agents [-- 22]`.
 */
import { obtainNode } from './lib/node-versions.js'
import { runTests } from './lib/tests.js'

const VERSIONS = ['20.19', '22', '24', '26']
const FILE = 'dist/test/agents/agents.test.js'
const { TOOLS } = await import('../dist/test/agents/tools.js')

const chosen = process.argv.slice(2)
let [passed, failed] = [0, 0]
for (const wanted of chosen.length > 0 ? chosen : VERSIONS) {
  const { path, version } = await obtainNode(wanted, { refresh: false })
  // One run each: all of them together take longer than a test file may.
  for (const { name } of TOOLS) {
    process.env['AGENTS'] = name
    const result = await runTests({ files: [FILE], node: path })
    console.log(`Node ${version}, ${name}: ${result.passed} passed, ${result.failed} failed, ${result.skipped} skipped`)
    passed += result.passed
    failed += result.failed
  }
}
console.log(`${passed} passed, ${failed} failed`)
process.exitCode = failed > 0 ? 1 : 0
