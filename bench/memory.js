/**
 * `npm run bench:memory [-- --requests=100000]`: does the heap grow with the number of requests? Sends them to the
 * sample app in steps and reads its heap after a collection. The first steps fill the history and warm up; a line
 * through the rest must not rise by more than TOLERANCE_BYTES over the whole run.
 */
import { sendRequests, startServer } from './processes.js'
import { slope } from './statistics.js'

const STEPS = 20

/** Steps that do not count: the history (100 requests) fills in the first, code and caches warm up after it. */
const WARM_UP_STEPS = 5

/** What noise of the collector and of compiled code may add up to; a kept request would cost ten times as much. */
const TOLERANCE_BYTES = 4 * 2 ** 20

/** Endpoints of the sample app that are quick enough for 100 000 requests, and unlike each other. */
const PATHS = ['/', '/orders/1', '/nested', '/fan-out']

const requested = process.argv.find((arg) => arg.startsWith('--requests='))?.slice('--requests='.length) ?? '100000'
const requests = Number(requested)
if (!Number.isInteger(requests) || requests < STEPS * PATHS.length) {
  throw new Error(`--requests: expected a whole number of at least ${STEPS * PATHS.length}, got ${requested}`)
}

const server = await startServer('shop-server.js', {
  execArgv: ['--expose-gc', `--import=${new URL('heap-reporter.js', import.meta.url).href}`],
})
try {
  judge(await readHeapWhileServing())
} finally {
  await server.stop()
}

async function readHeapWhileServing() {
  const amount = Math.ceil(requests / STEPS / PATHS.length)
  const heaps = []
  for (let step = 1; step <= STEPS; step++) {
    for (const path of PATHS) await sendAll(path, amount)
    const { heapUsed, external } = await readHeap()
    heaps.push(heapUsed + external)
    const served = step * amount * PATHS.length
    console.log(`${served} requests: heap ${megabytes(heapUsed)}, external ${megabytes(external)}`)
  }
  return heaps
}

/** @param {string} path @param {number} amount */
async function sendAll(path, amount) {
  const { errors } = await sendRequests(server.url + path, { amount })
  if (errors > 0) throw new Error(`Expected every request to ${path} to succeed, ${errors} failed`)
}

/** @returns {Promise<{ heapUsed: number, external: number }>} bytes */
function readHeap() {
  return new Promise((resolve) => {
    server.child.once('message', (message) => resolve(/** @type {{ heapUsed: number, external: number }} */ (message)))
    server.child.send('heap')
  })
}

/** @param {number[]} heaps bytes after each step */
function judge(heaps) {
  const steady = heaps.slice(WARM_UP_STEPS)
  const growth = slope(steady) * steady.length
  const verdict = `${megabytes(growth)} over ${steady.length} steps, ${megabytes(TOLERANCE_BYTES)} tolerated`
  console.log(growth > TOLERANCE_BYTES ? `The heap grows: ${verdict}` : `The heap is flat: ${verdict}`)
  process.exitCode = growth > TOLERANCE_BYTES ? 1 : 0
}

/** @param {number} bytes */
function megabytes(bytes) {
  return `${(bytes / 2 ** 20).toFixed(2)} MiB`
}
