/**
 * Measures the cost of one call of an async function and its `await` with instrumentation, in nanoseconds: bare, loaded
 * but outside a profile, and in one. Run as `npm run bench:call [-- --quick]`.
 */
import { runRows, timeBatches } from './call-rows.js'

/** Calls per batch: as many as a request of the benchmark's endpoint makes. */
const CALLS = 300

const register = ['--import', import.meta.resolve('debug-toolbar/register')]
const rows = { bare: [], 'outside a profile': register, 'in a profile': register }

await runRows({ url: import.meta.url, title: 'a call and its await', rows, digits: 0, measure })

/** @param {string} row */
async function measure(row) {
  const { profile } = await import('debug-toolbar')
  return timeBatches((costs) => {
    const time = () => timeBatch(costs)
    return row === 'in a profile' ? profile('calls', time) : time()
  })
}

/** @param {number[]} costs gets nanoseconds a call */
async function timeBatch(costs) {
  const start = performance.now()
  await callOften()
  costs.push(((performance.now() - start) * 1e6) / CALLS)
}

async function callOften() {
  let sum = 0
  for (let call = 0; call < CALLS; call++) sum += await addOne(call)
  return sum
}

/** @param {number} value */
async function addOne(value) {
  return value + 1
}
