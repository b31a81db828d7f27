/**
 * Tests whether the heap grows with the number of requests: `npm run bench:memory [-- --requests=100000]`. Sends them
 * to the sample app in steps and reads its heap after a collection. The first steps fill the history and warm up; a
 * line through the rest must not rise by more than TOLERANCE_BYTES over the whole run.
 *
 * The CPU sampler is off. Its profiles of the last ten minutes, up to 16 MiB of them, grow with time and not with
 * requests, and the run ends before they reach their bounds.
 */
import { requestAll } from './load.js'
import { startServer } from './processes.js'
import { slope } from './statistics.js'

const STEPS = 20

/** Number of ignored steps: the history (100 requests) fills in the first, code and caches warm up after it. */
const WARM_UP_STEPS = 5

/** Growth that noise of the collector and of compiled code may reach; a kept request would cost ten times as much. */
const TOLERANCE_BYTES = 4 * 2 ** 20

/** Endpoints of the sample app that are quick enough for 100 000 requests, in order. */
const PATHS = ['/', '/orders/1', '/', '/nested', '/', '/orders/9', '/', '/outlives', '/', '/failing']

/** Interval of requests that stream and hang up after the first bytes: aborted requests must not stay either. */
const HANG_UP_EVERY = 100

const requested = process.argv.find((arg) => arg.startsWith('--requests='))?.slice('--requests='.length) ?? '100000'
const requests = Number(requested)
if (!Number.isInteger(requests) || requests < STEPS * HANG_UP_EVERY) {
  throw new Error(`--requests: expected a whole number of at least ${STEPS * HANG_UP_EVERY}, got ${requested}`)
}

const server = await startServer('shop-server.js', {
  execArgv: ['--expose-gc', `--import=${new URL('heap-reporter.js', import.meta.url).href}`],
  env: { DEBUG_TOOLBAR_ASYNC_PROFILER_SAMPLE_INTERVAL: '0' },
})
try {
  judge(await readHeapWhileServing())
} finally {
  await server.stop()
}

async function readHeapWhileServing() {
  const amount = Math.ceil(requests / STEPS)
  const heaps = []
  for (let step = 1; step <= STEPS; step++) {
    await requestAll(
      server.url,
      Array.from({ length: amount }, (_, index) => requestNumber(index)),
    )
    const { heapUsed, external } = await readHeap()
    heaps.push(heapUsed + external)
    console.log(`${step * amount} requests: heap ${megabytes(heapUsed)}, external ${megabytes(external)}`)
  }
  return heaps
}

/** @param {number} index */
function requestNumber(index) {
  if (index % HANG_UP_EVERY === HANG_UP_EVERY - 1) return { path: '/streaming', hangUp: true }
  return { path: PATHS[index % PATHS.length] ?? '/', hangUp: false }
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
