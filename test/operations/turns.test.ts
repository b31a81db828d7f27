import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { test } from 'node:test'
import type { RequestDetail, RequestSummary } from '../../src/model/api.ts'
import type { AsyncProfilingStats } from '../../src/model/async-stats.ts'
import { appEnvironment, startNode } from '../child.support.ts'

const root = resolve(import.meta.dirname, '../../..')
const FOLDER = resolve(root, 'test/operations')
const REGISTER = new URL('../../src/register.js', import.meta.url).href
/** Of each schedule, a second apart. */
const TURNS = 2

const isInstalled = process.env['CI'] === 'true' || existsSync(resolve(FOLDER, 'node_modules/croner'))
const skip = !isInstalled && 'npm ci --prefix test/operations'

for (const backend of ['instrumentation', 'hooks'] as const) {
  test(`${backend}: turns of schedules have records of their own`, { skip }, async (t) => {
    const preload = backend === 'instrumentation' ? ['--import', REGISTER] : []
    const { first } = await startNode(t, [...preload, resolve(FOLDER, 'turns.mjs'), String(TURNS)], {
      cwd: root,
      env: { ...appEnvironment(), DEBUG_TOOLBAR_ASYNC_PROFILER_MAX_OVERHEAD: '1' },
    })
    const [, port, counts] = /^(\d+) (.*)$/.exec(first.trim())!
    const turns = JSON.parse(counts!) as Record<'cron' | 'failing' | 'croner', number>
    const api = `http://127.0.0.1:${port}/_debug_toolbar/api/requests`
    const { requests } = (await (await fetch(api)).json()) as { requests: RequestSummary[] }
    const units = requests.filter(({ unit }) => unit !== undefined)
    const rowsOf = (row: string): number =>
      units.filter(({ method, path, unit }) => `${method} ${path} ${unit!.status}` === row).length
    assert.deepEqual(
      [rowsOf('CRON clean up completed'), rowsOf('CRON * * * * * * failed'), rowsOf('CRON refill completed')],
      [turns.cron, turns.failing, turns.croner],
      JSON.stringify(units),
    )
    assert.equal(units.length, turns.cron + turns.failing + turns.croner)
    for (const { id } of units) checkRecord((await (await fetch(`${api}/${id}`)).json()) as RequestDetail)
  })
}

/** Its work is its own: one task of the function, which has waited for one timer. */
function checkRecord({ complete, unit, panels }: RequestDetail): void {
  const stats = panels['AsyncProfilingPanel'] as AsyncProfilingStats
  const about = JSON.stringify(stats.tasks)
  assert.ok(complete, about)
  assert.equal(stats.tasks.length, 1, about)
  const [task] = stats.tasks
  assert.equal(task!.status, unit!.status, about)
  assert.deepEqual(
    task!.waits!.map(({ cause }) => cause.type),
    ['timer'],
    about,
  )
}
