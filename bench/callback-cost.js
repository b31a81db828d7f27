/**
 * Measures the cost of one call of a plain function that was passed on, with instrumentation, in nanoseconds: bare,
 * loaded but outside a profile, in a task, in the root slice of another callback, and as a root slice of its own. Run as
 * `npm run bench:callback [-- --quick]`.
 */
import { runRows, timeBatches } from './call-rows.js'

/** Calls per batch, all in one turn of the loop. */
const CALLS = 1000

const register = ['--import', import.meta.resolve('debug-toolbar/register')]
const rows = {
  bare: [],
  'outside a profile': register,
  'in a task': register,
  'in a root slice': register,
  'as a root slice': register,
}

await runRows({ url: import.meta.url, title: 'a call of a callback', rows, digits: 1, measure })

/** @param {string} row */
async function measure(row) {
  const { profile } = await import('debug-toolbar')
  const listener = keep((value) => value + 1)
  return timeBatches((costs) => {
    const time = () => void costs.push(timeBatch(listener))
    /** @type {Record<string, () => unknown>} */
    const runs = {
      'in a task': () => profile('calls', async () => time()),
      'in a root slice': () => profile('calls', time),
      // Behind the first `then`, no task runs, and no root slice is open.
      'as a root slice': () => profile('calls', () => Promise.resolve().then(time.bind(null))),
    }
    return (runs[row] ?? time)()
  })
}

/** Makes an argument of the function, as a listener is. @param {(value: number) => number} listener */
function keep(listener) {
  return listener
}

/** Returns nanoseconds a call. @param {(value: number) => number} listener */
function timeBatch(listener) {
  const start = performance.now()
  let sum = 0
  for (let call = 0; call < CALLS; call++) sum = listener(sum)
  const time = performance.now() - start
  if (sum !== CALLS) throw new Error(`Expected ${CALLS} calls, got ${sum}`)
  return (time * 1e6) / CALLS
}
