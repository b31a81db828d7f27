import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { AsyncProfilingStats } from '../../src/model/async-stats.ts'
import { startShop, visit } from './shop-process.ts'

/** Share of the time of all waits whose cause is named, in each endpoint. */
const MIN_COVERAGE = 0.95
/** Shorter idle times (ms) of the loop are not worth a kind. */
const MIN_TOLD_MS = 2

/** By endpoint, the kinds of things that the loop was idle for. Some may be left out, if the loop was busy then. */
const EXPECTED: Readonly<Record<string, readonly string[]>> = {
  '/healthy': ['http', 'file', 'dns', 'compute'],
  '/sequential': ['http'],
  '/fan-out': ['http'],
  '/nested': ['http'],
  '/blocking': ['timer'],
  '/failing': ['http'],
  '/aborted': ['http', 'timer'],
  '/streaming': ['timer'],
  '/orders/1': ['http'],
}

const isCovered = ({ degraded, coverage = 0 }: AsyncProfilingStats): boolean =>
  degraded === null && coverage >= MIN_COVERAGE

for (const backend of ['instrumentation', 'hooks'] as const) {
  test(`${backend}: the cause of nearly all waits of the shop is named, kind by kind`, async (t) => {
    const shop = await startShop('0', backend === 'hooks' ? [] : ['--import', 'debug-toolbar/register'])
    t.after(() => shop.stop())
    for (const [path, kinds] of Object.entries(EXPECTED)) {
      const { stats } = await visit(shop, path, (visited) => isCovered(visited.stats))
      const { backend: used, coverage, ledger } = stats
      const told = Object.entries(ledger.waitingFor ?? {}).filter(([, time]) => time >= MIN_TOLD_MS)
      const about = `${path}: ${coverage?.toFixed(3)} ${told.map(([kind, time]) => `${kind} ${time.toFixed(1)} ms`).join()}`
      t.diagnostic(about)
      assert.equal(used, backend)
      assert.ok(isCovered(stats), about)
      // The share of unknown causes is in the coverage.
      for (const [kind] of told) assert.ok(kind === 'unknown' || kinds.includes(kind), about)
    }
  })
}

test('an answer that is sent before its work has ended leaves that wait unknown: nothing has ended it yet', async (t) => {
  const shop = await startShop('0', ['--import', 'debug-toolbar/register'])
  t.after(() => shop.stop())
  const { stats } = await visit(shop, '/outlives')
  const waits = stats.tasks.flatMap((task) => task.waits ?? [])
  assert.deepEqual(
    waits.map(({ cause }) => cause.type),
    ['unknown'],
  )
})
