import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import type { RequestDetail, RequestSummary } from '../../src/model/api.ts'
import type { AsyncProfilingStats } from '../../src/model/async-stats.ts'
import { appEnvironment, startNode } from '../child.support.ts'
import { REDIS, SERVICE_ENVIRONMENT, whyNoService } from '../services.support.ts'

const root = resolve(import.meta.dirname, '../../..')
const FOLDER = resolve(root, 'test/operations')
const REGISTER = new URL('../../src/register.js', import.meta.url).href
const TIMEOUT_MS = 20_000
/** Of each kind. */
const COUNT = 10

const redis = await whyNoService(REDIS)

for (const folder of [FOLDER, resolve(FOLDER, 'oldest')]) {
  for (const backend of ['instrumentation', 'hooks'] as const) {
    const version = folder === FOLDER ? 'newest' : 'oldest'
    const isInstalled = process.env['CI'] === 'true' || existsSync(resolve(folder, 'node_modules/bullmq'))
    const skip = redis || (!isInstalled && `npm ci --prefix ${folder}`)
    test(`${version}, ${backend}: messages and jobs have records of their own`, { skip }, async (t) => {
      const preload = backend === 'instrumentation' ? ['--import', REGISTER] : []
      const { first } = await startNode(t, [...preload, resolve(FOLDER, 'units.mjs'), folder, String(COUNT)], {
        cwd: root,
        env: { ...appEnvironment(), ...SERVICE_ENVIRONMENT, DEBUG_TOOLBAR_ASYNC_PROFILER_MAX_OVERHEAD: '1' },
      })
      const api = `http://127.0.0.1:${first.trim()}/_debug_toolbar/api/requests`
      const rows = await readRows(api)
      assert.deepEqual(countRows(rows), {
        'JOB units-* welcome completed': COUNT,
        'JOB units-* broken failed': COUNT,
        'MESSAGE /rooms/:id completed': COUNT,
        'MESSAGE /rooms/:id failed': COUNT,
      })
      for (const row of rows) checkRecord(await readRecord(api, row.id))
    })
  }
}

async function readRows(api: string): Promise<RequestSummary[]> {
  const end = performance.now() + TIMEOUT_MS
  for (;;) {
    const { requests } = (await (await fetch(api)).json()) as { requests: RequestSummary[] }
    const units = requests.filter(({ unit }) => unit !== undefined)
    if (units.length >= 4 * COUNT || performance.now() > end) return units
    await sleep(50)
  }
}

async function readRecord(api: string, id: string): Promise<RequestDetail> {
  const text = await (await fetch(`${api}/${id}`)).text()
  assert.ok(!text.includes('secret'), text)
  return JSON.parse(text) as RequestDetail
}

function countRows(rows: readonly RequestSummary[]): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const { method, path, unit, status, route } of rows) {
    assert.deepEqual([status, route], [null, null])
    const key = `${method} ${path} ${unit!.status}`
    counts[key] = (counts[key] ?? 0) + 1
  }
  return counts
}

/** Its work is its own: one task of the handler, which has made one command, and waited for it. */
function checkRecord({ complete, unit, duration, panels }: RequestDetail): void {
  const stats = panels['AsyncProfilingPanel'] as AsyncProfilingStats
  const about = `${unit!.kind}: ${JSON.stringify(stats.tasks)} ${JSON.stringify(stats.operations)}`
  assert.ok(complete && duration! > 0, about)
  const handler = unit!.kind === 'job' ? 'sendMail' : 'onMessage'
  const handled = stats.tasks.filter(({ name }) => name === handler)
  assert.deepEqual(
    handled.map(({ status }) => status),
    [unit!.status],
    about,
  )
  const commands = stats.operations.filter(({ name }) => name === 'INCR')
  assert.deepEqual(
    commands.map(({ taskId }) => taskId),
    [handled[0]!.taskId],
    about,
  )
}
