/**
 * Measures the cost of each part of the `hooks` backend per async call with one await: `node bench/hooks-cost.js`,
 * after a build. The figures of docs/decisions/hooks-backend.md come from here. Ratios carry over to other machines,
 * times do not.
 */
import { promiseHooks } from 'node:v8'
import { profile } from '../dist/src/index.js'
import { Stamp } from '../dist/src/profilers/stamp.js'

const CALLS = 20_000
const ROUNDS = 7

const settled = Promise.resolve()

async function leaf() {
  await settled
}

async function callAll() {
  for (let call = 0; call < CALLS; call++) await leaf()
}

/** @param {() => Promise<unknown>} run */
async function nanosecondsPerCall(run) {
  const times = []
  for (let round = 0; round < ROUNDS; round++) {
    const start = performance.now()
    await run()
    times.push(((performance.now() - start) * 1e6) / CALLS)
  }
  return Math.round(times.toSorted((a, b) => a - b)[ROUNDS >> 1] ?? 0)
}

/** @param {object} hooks */
async function withHooks(hooks) {
  const stop = /** @type {() => void} */ (promiseHooks.createHook(hooks))
  const cost = await nanosecondsPerCall(callAll)
  stop()
  return cost
}

/** @param {number} limit */
function captureOnInit(limit) {
  /** @param {Error} _error @param {NodeJS.CallSite[]} sites */
  const keep = (_error, sites) => sites
  function init() {
    const { stackTraceLimit } = Error
    const prepareStackTrace = Reflect.get(Error, 'prepareStackTrace')
    Error.stackTraceLimit = limit
    Error.prepareStackTrace = keep
    /** @type {{ stack?: unknown }} */
    const holder = {}
    Error.captureStackTrace(holder, init)
    void holder.stack
    Error.stackTraceLimit = stackTraceLimit
    Error.prepareStackTrace = prepareStackTrace
  }
  return { init }
}

/** @param {string} backend */
const profiled = (backend) => () =>
  profile('bench', callAll, {
    asyncProfilerBackend: /** @type {'hooks'} */ (backend),
    asyncProfilerMaxOverhead: 1,
  })

const noop = () => {}
const record = { any: 'record' }
const map = new WeakMap()
/** @type {Record<string, () => Promise<number>>} */
const ROWS = {
  nothing: () => nanosecondsPerCall(callAll),
  'four empty promise hooks': () => withHooks({ init: noop, before: noop, after: noop, settled: noop }),
  'a stamp set on init, read on before': () =>
    withHooks({
      init: (/** @type {object} */ promise) => Stamp.set(promise, record),
      before: (/** @type {object} */ promise) => void Stamp.get(promise),
    }),
  'a WeakMap entry set on init, read on before': () =>
    withHooks({
      init: (/** @type {object} */ promise) => void map.set(promise, record),
      before: (/** @type {object} */ promise) => void map.get(promise),
    }),
  'a stack of 1 frame on every init': () => withHooks(captureOnInit(1)),
  'a stack of 6 frames on every init': () => withHooks(captureOnInit(6)),
  'the eventloop backend': () => nanosecondsPerCall(profiled('eventloop')),
  'the hooks backend': () => nanosecondsPerCall(profiled('hooks')),
}

console.log(`Node ${process.versions.node}, ns per async call with one await (median of ${ROUNDS} rounds of ${CALLS})`)
for (const [name, measure] of Object.entries(ROWS)) console.log(`${String(await measure()).padStart(7)}  ${name}`)
