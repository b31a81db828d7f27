import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import type { TestContext } from 'node:test'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import type { AsyncProfilingStats } from '../../src/model/async-stats.ts'
import type { BadgeDetail } from '../../src/model/api.ts'
import { appEnvironment, endWithTest } from '../child.support.ts'
import { ask, asyncStats, recordOf } from '../integration/client.support.ts'

const ROOT = fileURLToPath(new URL('../../../', import.meta.url))
const REGISTER = new URL('../../src/register.js', import.meta.url).href

/** Keeps all detail, because every record has to be exact. */
const ENVIRONMENT = { DEBUG_TOOLBAR_ASYNC_PROFILER_MAX_OVERHEAD: '1' }

async function startApp(t: TestContext): Promise<number> {
  const child = spawn(process.execPath, ['--import', REGISTER, 'test/fixtures/mixed/server.mjs'], {
    cwd: ROOT,
    env: { ...appEnvironment(), ...ENVIRONMENT },
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  })
  endWithTest(t, child)
  const [port] = (await once(child.stdout!, 'data')) as [Buffer]
  return Number(port.toString())
}

interface Seen {
  stats: AsyncProfilingStats
  verdict: string
}

/** Sends requests one after the other, as `/path/1`, `/path/2` …: one route, as far as a path tells. */
async function send(port: number, path: string, count: number): Promise<Seen[]> {
  const seen: Seen[] = []
  for (let request = 1; request <= count; request++) {
    const answer = await ask(port, { path: `${path}/${request}` })
    const stats = asyncStats(await recordOf(port, answer))
    const id = String(answer.headers['x-debug-toolbar-request'])
    const { body } = await ask(port, { path: `/_debug_toolbar/api/toolbar/${id}` })
    const { findings } = JSON.parse(body) as BadgeDetail
    seen.push({ stats, verdict: findings.map(({ words }) => words.map(({ text }) => text).join('')).join(' ') })
  }
  return seen
}

const tasksOf = ({ tasks }: AsyncProfilingStats): string[] =>
  tasks.map(({ function: name, file, line, column }) => `${name} ${file}:${line}:${column}`)
const awaitsOf = ({ awaitPoints }: AsyncProfilingStats): string[] =>
  awaitPoints
    .flatMap(({ function: name, sites }) => sites.map(({ line, column }) => `${name} ${line}:${column}`))
    .sort()

const SERVICE_TASKS = [
  'hashAll test/fixtures/mixed/service.txt:3:1',
  'hashOne test/fixtures/mixed/service.txt:9:1',
  'hashOne test/fixtures/mixed/service.txt:9:1',
]
const SERVICE_AWAITS = ['hashAll 4:3', 'hashAll 5:48', 'hashOne 10:3']

test('a request of which no hook instrumented the most: said, then recorded by hooks', async (t) => {
  const port = await startApp(t)
  const [first, second, third, fourth] = await send(port, '/mixed', 4)
  for (const { stats, verdict } of [first!, second!]) {
    assert.equal(stats.backend, 'instrumentation')
    assert.match(
      verdict,
      /^The event loop was busy for .* with work that no request claims: .* Whose it was is unknown\./,
    )
    assert.doesNotMatch(verdict, /Nothing blocked the loop/)
  }
  assert.match(
    second!.stats.degraded ?? '',
    /^the loop was busy for \d+ of \d+ ms without an instrumented function: .*hooks/,
  )
  for (const { stats } of [third!, fourth!]) {
    assert.equal(stats.backend, 'hooks')
    assert.match(stats.degraded ?? '', /^async functions of yours ran that no hook has instrumented/)
    assert.deepEqual(tasksOf(stats), ['answer test/fixtures/mixed/server.mjs:16:1', ...SERVICE_TASKS])
    // The second await of that line counts with the first one.
    assert.deepEqual(awaitsOf(stats), ['answer 17:28', ...SERVICE_AWAITS])
    assert.ok(stats.ledger.running > stats.ledger.wall / 2, JSON.stringify(stats.ledger))
  }
})

test('a request in which no instrumented function ran at all', async (t) => {
  const port = await startApp(t)
  const [first, , third] = await send(port, '/bare', 3)
  assert.match(first!.verdict, /No instrumented async function was called\.$/)
  assert.deepEqual([first!.stats.backend, third!.stats.backend], ['instrumentation', 'hooks'])
  assert.deepEqual([tasksOf(third!.stats), awaitsOf(third!.stats)], [SERVICE_TASKS, SERVICE_AWAITS])
})

test('async functions that a compiler has replaced have no tasks, but hooks give the request its time', async (t) => {
  const port = await startApp(t)
  const [first, , third] = await send(port, '/compiled', 3)
  assert.match(first!.stats.degraded ?? '', /a compiler has replaced async functions by generators/)
  assert.equal(third!.stats.backend, 'hooks')
  assert.match(
    third!.stats.degraded ?? '',
    /^most of its time on the loop was spent by code that no hook has instrumented/,
  )
  assert.ok(third!.stats.ledger.running > third!.stats.ledger.wall / 2, JSON.stringify(third!.stats.ledger))
})

test('a request of instrumented code alone stays as it is, in the same app', async (t) => {
  const port = await startApp(t)
  await send(port, '/mixed', 3)
  for (const { stats } of await send(port, '/own', 4)) {
    assert.deepEqual([stats.backend, stats.degraded], ['instrumentation', null])
    assert.deepEqual(awaitsOf(stats), ['answer 17:28', 'answer 17:42'])
  }
})
