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

/** Least share of the profiler's time that is queued: the rest is the cost of recording, which running time loses. */
const QUEUED_SHARE = 0.9

/** With load hooks in a thread of their own, the work of an `import` there does not hold the loop. */
for (const path of hasSyncHooks() ? ['/import', '/require'] : ['/require']) {
  test(`${path}: instrumenting a request's modules is the cost of profiling, and no work of its handler`, async (t) => {
    const port = await startApp(t, writeApp(t), { auto: true })
    const first = await ask(port, { path })
    assert.equal(first.body, '2')
    const { ledger, profilingOverhead, blockingCalls, duration } = asyncStats(await recordOf(port, first))
    assert.ok(profilingOverhead > 1, `${profilingOverhead} ms`)
    assert.ok(ledger.queued >= QUEUED_SHARE * profilingOverhead, JSON.stringify({ ledger, profilingOverhead }))
    assert.ok(ledger.running <= duration - profilingOverhead)
    // Compiling it may take long as well. The cost of recording is subtracted from running time, but not from single
    // slices.
    for (const call of blockingCalls) assert.ok(call.duration <= ledger.running + 0.1, JSON.stringify(call))
    const header = figuresOf(first.headers['server-timing'])
    assert.ok(
      Math.abs(header['async_profiling']! - profilingOverhead) < 1,
      JSON.stringify({ header, profilingOverhead }),
    )
    assert.ok(header['running']! <= ledger.running + 0.01, 'what is not over yet')
    assert.ok(header['queued']! >= QUEUED_SHARE * header['async_profiling']!, JSON.stringify(header))
    const again = asyncStats(await recordOf(port, await ask(port, { path })))
    assert.ok(again.profilingOverhead < profilingOverhead / 2, 'it is loaded once')
  })
}

/** Reads milliseconds by metric. */
function figuresOf(header: unknown): Record<string, number> {
  const found = String(header).matchAll(/(\w+);dur=([\d.]+)/g)
  return Object.fromEntries([...found].map(([, name, time]) => [name!, Number(time)]))
}
