/**
 * Runs compiled tests: `node scripts/run-tests.js [directory or file…] [--except=directory]`.
 * Prints the runner's report and, last, one line `N passed, N failed`.
 */
import { findTests, runTests } from './lib/tests.js'

const args = process.argv.slice(2)
const except = args.flatMap((arg) => (arg.startsWith('--except=') ? [arg.slice('--except='.length)] : []))
const under = args.filter((arg) => !arg.startsWith('--'))
const files = findTests(under, except)
if (files.length === 0) {
  console.error(`Expected *.test.js files under ${under.join(', ')}, found none. Build first: npm run build`)
  process.exit(1)
}
const { passed, failed, skipped } = await runTests({ files })
if (skipped > 0) console.log(`${skipped} skipped`)
console.log(`${passed} passed, ${failed} failed`)
process.exitCode = failed > 0 ? 1 : 0
