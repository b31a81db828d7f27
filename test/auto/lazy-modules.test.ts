import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import { hasSyncHooks } from '../../src/profilers/instrumentation/load/sync-hooks.ts'
import { ask, asyncStats, recordOf } from '../integration/client.support.ts'
import { LARGE_MODULE, startApp } from './apps.support.ts'

const APP = `
import { createServer } from 'node:http'
import { createRequire } from 'node:module'
const require = createRequire(import.meta.url)
const server = createServer(async (req, res) => {
  const { go } = req.url === '/import' ? await import('./late.mjs') : require('./late.cjs')
  res.end(String(await go()))
})
server.listen(0, '127.0.0.1', () => console.log(server.address().port))
`

function writeApp(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'debug-toolbar-lazy-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  writeFileSync(join(folder, 'late.mjs'), `${LARGE_MODULE}export const go = () => f0(1)\n`)
  writeFileSync(join(folder, 'late.cjs'), `${LARGE_MODULE}exports.go = () => f0(1)\n`)
  const entry = join(folder, 'app.mjs')
  writeFileSync(entry, APP)
  return entry
}

/** Where load hooks run in a thread of their own, what an `import` takes there does not hold the loop. */
for (const path of hasSyncHooks() ? ['/import', '/require'] : ['/require']) {
  test(`${path}: to instrument what a request loads is the cost of profiling, and nothing that its handler ran`, async (t) => {
    const port = await startApp(t, writeApp(t), { auto: true })
    const first = await ask(port, { path })
    assert.equal(first.body, '2')
    const { ledger, profilingOverhead, blockingCalls, duration } = asyncStats(await recordOf(port, first))
    assert.ok(profilingOverhead > 1, `${profilingOverhead} ms`)
    assert.ok(ledger.queued >= profilingOverhead - 0.5, JSON.stringify({ ledger, profilingOverhead }))
    assert.ok(ledger.running <= duration - profilingOverhead)
    // To compile it may take long as well. Recording is taken off what ran, but not off single slices.
    for (const call of blockingCalls) assert.ok(call.duration <= ledger.running + 0.1, JSON.stringify(call))
    const header = figuresOf(first.headers['server-timing'])
    assert.ok(
      Math.abs(header['async_profiling']! - profilingOverhead) < 1,
      JSON.stringify({ header, profilingOverhead }),
    )
    assert.ok(header['running']! <= ledger.running + 0.01, 'what is not over yet')
    assert.ok(header['queued']! >= profilingOverhead - 0.5)
    const again = asyncStats(await recordOf(port, await ask(port, { path })))
    assert.ok(again.profilingOverhead < profilingOverhead / 2, 'it is loaded once')
  })
}

/** Milliseconds by metric. */
function figuresOf(header: unknown): Record<string, number> {
  const found = String(header).matchAll(/(\w+);dur=([\d.]+)/g)
  return Object.fromEntries([...found].map(([, name, time]) => [name!, Number(time)]))
}
