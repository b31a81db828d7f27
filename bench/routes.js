/**
 * Measures the sums by route: `npm run build && node --expose-gc bench/routes.js`. A million requests over 1 000 routes,
 * their time on a request's path and the memory that is kept; the same with 4 000 parts of the widest possible spread;
 * the analysis of a request into its parts.
 */
import { performance } from 'node:perf_hooks'
import { median } from './statistics.js'
import { RouteAggregates } from '../dist/src/analyze/routes/aggregates.js'
import { RouteBook } from '../dist/src/statistics/route-book.js'

const REQUESTS = 1_000_000
const ROUTES = 1000
const BATCH = 1000

/** @type {(what: string, value: string) => void} */
const say = (what, value) => console.log(`${what.padEnd(64)} ${value}`)

function memory() {
  for (let index = 0; index < 3; index++) globalThis.gc?.()
  const { heapUsed, arrayBuffers } = process.memoryUsage()
  return heapUsed + arrayBuffers
}

/** A request's end as the toolbar tells it. @param {number} index */
const contextOf = (index, route = `/api/r${index % ROUTES}/:id`) => ({
  id: `AbCdEfGh-${index.toString(36)}`,
  startTime: 1_700_000_000_000 + index,
  duration: Math.exp(2 + 1.5 * Math.sin(index * 12.9898)),
  outcome: { method: 'GET', url: `/api/r${index % ROUTES}/${index}?q=1`, route, status: index % 50 === 0 ? 500 : 200 },
  profile: { lastQueued: 0.2 },
})

/** @param {(index: number) => any} make */
async function measure(make) {
  const keeper = { list: () => [], find: () => undefined }
  const config = { asyncProfilerRedactPatterns: [] }
  const book = new RouteBook({ config: /** @type {any} */ (config), keeper, startTimer: () => () => {} })
  for (let first = 0; first < ROUTES; first++) book.ended(make(first))
  await book.collect()
  /** @type {number[]} */
  const each = []
  for (let first = ROUTES; first < REQUESTS; first += BATCH) {
    const contexts = Array.from({ length: BATCH }, (_, at) => make(first + at))
    const start = performance.now()
    for (const context of contexts) book.ended(context)
    each.push(((performance.now() - start) * 1000) / BATCH)
    // Names the routes of paths, as a timer does in an app.
    if (first % (BATCH * 4) === ROUTES) await book.collect()
  }
  return { book, each: median(each) }
}

const routes = Array.from({ length: ROUTES }, (_, index) => `/api/r${index}/:id`)
let before = memory()
const named = await measure((index) => contextOf(index, routes[index % ROUTES]))
say('a request of a framework route, on its path', `${named.each.toFixed(3)} µs`)
const [{ aggregates }] = /** @type {any} */ (await named.book.collect())
const counted = aggregates.routes.reduce((/** @type {number} */ sum, /** @type {any} */ route) => {
  return (
    sum +
    route.durations.bins
      .filter((/** @type {number} */ _, /** @type {number} */ at) => at % 2 === 1)
      .reduce((/** @type {number} */ a, /** @type {number} */ b) => a + b, 0)
  )
}, 0)
say('requests counted, routes', `${counted}, ${aggregates.routes.length}`)
say('memory kept for them', `${((memory() - before) / 2 ** 20).toFixed(1)} MiB`)
const paths = await measure((index) => contextOf(index, /** @type {any} */ (null)))
say('a request without a pattern, each path another, on its path', `${paths.each.toFixed(3)} µs`)

before = memory()
const widest = new RouteAggregates()
const place = { kind: 'await', name: 'query', text: '', function: 'load', file: 'a.ts', functionLine: 1 }
for (let index = 0; index < ROUTES; index++) {
  const parts = [1, 2, 3, 4].map((line) => ({ ...place, line, column: 1, operationKind: null, severity: null }))
  const route = widest.of('GET', `/r${index}`)
  for (const time of [0.001, 86_400_000]) {
    const facts = { id: `p-${index}`, failed: false, startTime: 0, duration: time, queued: 1 }
    route?.add(facts)
    const sums = { count: 1, errors: 0, time, queued: 0, critical: 0 }
    route?.learn({ ...facts, parts: /** @type {any[]} */ (parts).map((part) => ({ ...part, ...sums })) })
  }
}
say('memory of 1 000 routes and 4 000 parts of the widest spread', `${((memory() - before) / 2 ** 20).toFixed(1)} MiB`)
if (widest.list().length !== ROUTES || counted !== REQUESTS) process.exitCode = 1
