import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { ask, asyncStats, listRecords, recordOf } from './client.support.ts'

const APP = fileURLToPath(new URL('../../../test/fixtures/replaced/app.mjs', import.meta.url))
const doorOf = (name: string): string => new URL(`../../src/${name}.js`, import.meta.url).href

const BACKENDS = [
  ['instrumentation', ['--import', doorOf('auto')], []],
  ['hooks', [], [doorOf('adapters/http')]],
  ['eventloop', [], [doorOf('adapters/http')]],
] as const

for (const [backend, flags, args] of BACKENDS) {
  for (const way of ['number', 'nothing', 'throwing']) {
    test(`${backend}: an app whose timers and clocks answer ${way} is recorded, and ends as it would`, async (t) => {
      const env = {
        PATH: process.env['PATH'],
        DEBUG_TOOLBAR_ASYNC_PROFILER_BACKEND: backend,
        DEBUG_TOOLBAR_ASYNC_PROFILER_MAX_DURATION: '60000',
      }
      const child = spawn(process.execPath, [...flags, APP, way, ...args], { env, timeout: 60_000 })
      t.after(() => child.kill('SIGKILL'))
      let errors = ''
      child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()))
      const [first] = (await Promise.race([once(child.stdout, 'data'), once(child, 'close')])) as [unknown]
      assert.ok(first instanceof Buffer, errors)
      const port = Number(first.toString())
      const answers = await Promise.all(Array.from({ length: 5 }, () => ask(port)))
      // Longer than the toolbar's own timers take: those of redaction, of hooks let go, of probes and samples.
      await new Promise((resolve) => setTimeout(resolve, 400))
      answers.push(await ask(port))
      assert.deepEqual(
        answers.map(({ body }) => body),
        Array.from({ length: 6 }, () => '2'),
      )
      const record = await recordOf(port, answers[0]!)
      const stats = asyncStats(record)
      assert.equal(stats.backend, backend)
      assert.ok(Math.abs(record.startTime - Date.now()) < 60_000, 'the time of day is the real one')
      assert.ok(stats.duration > 0)
      if (backend !== 'eventloop') assert.ok(stats.tasks.some(({ name }) => name === 'work'))
      assert.equal((await listRecords(port)).length, 6)
      await ask(port, { path: '/exit' })
      const [code] = (await once(child, 'close')) as [number | null]
      assert.equal(code, 0, errors)
      assert.doesNotMatch(errors, /Error/)
    })
  }
}
