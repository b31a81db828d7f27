import assert from 'node:assert/strict'
import { createRequire } from 'node:module'
import { test } from 'node:test'
import { BACKENDS } from '../contract/backends.ts'
import { repeats } from '../length.support.ts'
import { startServer, visit } from './server.support.ts'

const REQUESTS = repeats(5000, { ci: 2000 })
/** Maximum number of rows in one answer of the API. */
const BATCH = 1000
const CONNECTIONS = 20
const MOST_FALSE = 5

/** The load generator, which has no types. */
type Send = (load: { url: string; amount: number; connections: number }) => Promise<{ errors: number; non2xx: number }>
const send = createRequire(import.meta.url)('autocannon') as Send

interface Row {
  panels: { AsyncProfilingPanel: { navSubtitle: string } }
}

// Only the default backend: the other one's slices are the same for such requests, and 5 000 of them take long.
for (const { name, nodeArguments } of BACKENDS.slice(0, 1)) {
  test(`${name}: ${REQUESTS} healthy requests under load block nothing`, { timeout: 120_000 }, async (t) => {
    const origin = await startServer(t, [...nodeArguments, 'healthy.mjs'], name)
    await visit(`${origin}/`)
    let found = 0
    for (let sent = 0; sent < REQUESTS; sent += BATCH) {
      const { errors, non2xx } = await send({ url: origin, amount: BATCH, connections: CONNECTIONS })
      assert.equal(errors + non2xx, 0)
      const rows = await listRows(origin)
      assert.equal(rows.length, BATCH)
      found += rows.reduce((sum, row) => sum + countBlocking(row), 0)
    }
    // A blocking request is found, which shows that the count works.
    const { stats } = await visit(`${origin}/blocking`)
    assert.equal(stats.blockingCalls[0]?.function, 'blockForLong')
    const [newest] = await listRows(origin)
    assert.equal(countBlocking(newest!), 1)
    t.diagnostic(`${found} blocking calls in ${REQUESTS} healthy requests`)
    assert.ok(found <= MOST_FALSE, `${found} blocking calls in ${REQUESTS} healthy requests`)
  })
}

async function listRows(origin: string): Promise<Row[]> {
  const response = await fetch(`${origin}/_debug_toolbar/api/requests?limit=${BATCH}`)
  return ((await response.json()) as { requests: Row[] }).requests
}

/** Reads the count from `3 blocking, 5ms lag`. */
function countBlocking({ panels }: Row): number {
  return Number(/^(\d+) blocking/.exec(panels.AsyncProfilingPanel.navSubtitle)?.[1] ?? 0)
}
