/**
 * Runs that many promises in one process, in profiles of a million promises each, and a chain of a million awaits, on
 * `instrumentation`: `npm run bench:volume [-- --promises=20000000]`. Fails if a count is wrong or memory grows.
 */
import { profile } from 'debug-toolbar'
import { slope } from './statistics.js'

/** Calls per profile: an async call and its await make two promises. */
const CALLS = 500_000
const CHAIN = 1_000_000
/** Number of ignored profiles, in which tables and code grow to their size. */
const WARM_UP = 3
const TOLERANCE_BYTES = 4 * 2 ** 20

const requested = process.argv.find((arg) => arg.startsWith('--promises='))?.slice('--promises='.length) ?? '20000000'
const profiles = Math.ceil(Number(requested) / (2 * CALLS))
if (!(profiles >= WARM_UP + 5)) {
  throw new Error(`--promises: expected at least ${(WARM_UP + 5) * 2 * CALLS}, got ${requested}`)
}

/** @type {number[]} */
const heaps = []
let wrong = 0
const started = performance.now()
for (let index = 0; index < profiles; index++) await count('calls and awaits', CALLS, callOften)
const seconds = (performance.now() - started) / 1000
const steady = heaps.slice(WARM_UP)
const growth = slope(steady) * steady.length
await count('chain', CHAIN, chain)
const calls = profiles * CALLS
console.log(`${2 * calls} promises in ${seconds.toFixed(1)} s, ${wrong} wrong counts`)
console.log(`Heap: ${megabytes(growth)} over ${steady.length} profiles, ${megabytes(TOLERANCE_BYTES)} tolerated`)
console.log(`Resident at most: ${megabytes(process.resourceUsage().maxRSS * 1024)}`)
process.exitCode = wrong > 0 || growth > TOLERANCE_BYTES ? 1 : 0

/** @param {string} name @param {number} size @param {(size: number) => Promise<void>} work */
async function count(name, size, work) {
  const { stats } = await profile(name, () => work(size))
  const awaits = stats.awaitPoints.reduce((sum, point) => sum + point.awaitCount, 0)
  // The work itself is one task more; in the chain each call waits once, and the work once.
  const expected = [size + 1, size + 1, name === 'chain' ? size + 1 : size]
  const found = [stats.tasksCreated, stats.tasksCompleted, awaits]
  if (stats.backend !== 'instrumentation' || String(found) !== String(expected)) {
    wrong++
    console.error(
      `${name}: expected ${expected.join()} (created, completed, awaits), got ${found.join()} by ${stats.backend}`,
    )
  }
  globalThis.gc?.()
  globalThis.gc?.()
  const { heapUsed, external } = process.memoryUsage()
  if (name !== 'chain') heaps.push(heapUsed + external)
}

/** @param {number} size */
async function callOften(size) {
  for (let index = 0; index < size; index++) await one(index)
}

/** @param {number} value */
async function one(value) {
  return value
}

/** @param {number} size */
async function chain(size) {
  let last = Promise.resolve()
  for (let index = 0; index < size; index++) last = link(last)
  await last
}

/** @param {Promise<void>} previous */
async function link(previous) {
  await previous
}

/** @param {number} bytes */
function megabytes(bytes) {
  return `${(bytes / 2 ** 20).toFixed(2)} MiB`
}
