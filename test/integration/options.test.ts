import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { KITS } from './apps.support.ts'
import type { Listener } from './apps.support.ts'
import { ask, asyncStats, listRecords, recordOf } from './client.support.ts'
import { sleepAtLeast } from './sleep.support.ts'

/** Keeps all detail, however loaded the machine is. */
const EXACT = { asyncProfilerMaxOverhead: 1 }

async function loadFor_ada_example_org(): Promise<void> {
  await sleep(1)
}

const work: Listener = async function work(_req, res) {
  await Promise.all([loadFor_ada_example_org(), loadFor_ada_example_org()])
  res.end('done')
}

/** Lists every key, at every level that all profiles have. */
function keysOf(stats: object): string[] {
  return Object.entries(stats).flatMap(([key, value]) => {
    const inner =
      typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.keys(value as object) : []
    return [key, ...inner.map((name) => `${key}.${name}`)]
  })
}

for (const kit of KITS) {
  test(`${kit.name}: eventloop has the same keys as hooks, tells lag and ledger, and says which figures it lacks`, async (t) => {
    const block: Listener = async (_req, res) => {
      const end = performance.now() + 30
      while (performance.now() < end);
      // Long enough to include idle time, even while this process has other work on a loaded machine.
      await sleep(60)
      res.end()
    }
    const [hooks, plain] = [await kit.start(t, block), await kit.start(t, block, { asyncProfilerBackend: 'eventloop' })]
    const detailed = asyncStats(await recordOf(hooks.port, await ask(hooks.port)))
    let stats = asyncStats(await recordOf(plain.port, await ask(plain.port)))
    // A collection of this process, which has had many apps, may take all of the wait: then the loop was not idle.
    for (let again = 0; again < 2 && stats.ledger.waiting === 0; again++) {
      t.diagnostic(`no waiting in ${JSON.stringify(stats.ledger)}`)
      stats = asyncStats(await recordOf(plain.port, await ask(plain.port)))
    }
    // No task that it could name answered.
    assert.deepEqual(
      keysOf(stats),
      keysOf(detailed).filter((key) => key !== 'answeredBy'),
    )
    assert.equal(stats.backend, 'eventloop')
    assert.equal(stats.capabilities.tasks, false)
    assert.deepEqual([stats.tasksCreated, stats.tasks, stats.awaitPoints], [0, [], []])
    const { wall, running, waiting, queued, unattributed } = stats.ledger
    assert.ok(Math.abs(wall - (running + waiting + queued + unattributed)) < 0.01, JSON.stringify(stats.ledger))
    assert.ok(waiting > 0 && wall - waiting >= 30, JSON.stringify(stats.ledger))
    assert.ok(stats.eventLoopLag.max >= 25, JSON.stringify(stats.eventLoopLag))
  })

  test(`${kit.name}: without task tracking there are no tasks`, async (t) => {
    const { port } = await kit.start(t, work, { asyncProfilerTrackTasks: false })
    const stats = asyncStats(await recordOf(port, await ask(port)))
    assert.deepEqual([stats.backend, stats.tasksCreated, stats.capabilities.tasks], ['eventloop', 0, false])
  })

  test(`${kit.name}: without task names, sites tell the tasks`, async (t) => {
    const { port } = await kit.start(t, work, { asyncProfilerTaskNames: false, ...EXACT })
    const stats = asyncStats(await recordOf(port, await ask(port)))
    assert.equal(stats.tasksCreated, 3)
    assert.ok(stats.tasks.every(({ line, file }) => line > 0 && file.includes('options.test')))
    assert.doesNotMatch(JSON.stringify(stats), /loadFor/)
  })

  test(`${kit.name}: names are redacted wherever they are told`, async (t) => {
    const { port } = await kit.start(t, work, { asyncProfilerRedactPatterns: [/ada_example_org/], ...EXACT })
    const record = await recordOf(port, await ask(port))
    assert.equal(asyncStats(record).tasksCreated, 3)
    assert.doesNotMatch(JSON.stringify(record), /ada_example_org/)
    assert.match(JSON.stringify(record), /loadFor_/)
  })

  test(`${kit.name}: excluded paths, by prefix and by expression, are answered and not recorded`, async (t) => {
    const { port } = await kit.start(t, work, { excludePaths: ['/health', /\.png$/g] })
    for (const path of ['/health/live?x=1', '/a.png', '/b.png?v=2', '/a.png']) {
      const answer = await ask(port, { path })
      assert.deepEqual([answer.body, answer.headers['x-debug-toolbar-request']], ['done', undefined], path)
    }
    await ask(port, { path: '/page?image=a.png' })
    assert.deepEqual(
      (await listRecords(port)).map(({ path }) => path),
      ['/page'],
    )
  })

  test(`${kit.name}: the history keeps the newest requests`, async (t) => {
    const { port } = await kit.start(t, work, { maxRequestHistory: 3 })
    for (const path of ['/1', '/2', '/3', '/4', '/5']) await ask(port, { path })
    assert.deepEqual(
      (await listRecords(port)).map(({ path }) => path),
      ['/5', '/4', '/3'],
    )
  })

  test(`${kit.name}: showToolbar decides request by request, serverTiming leaves the links`, async (t) => {
    const { port } = await kit.start(t, work, {
      showToolbar: (req) => req.headers['x-developer'] === 'yes',
      serverTiming: false,
    })
    const shown = await ask(port, { headers: { 'X-Developer': 'yes' } })
    assert.ok(shown.headers['x-debug-toolbar-request'])
    assert.equal(shown.headers['server-timing'], undefined)
    const hidden = await ask(port)
    assert.deepEqual([hidden.body, hidden.headers['x-debug-toolbar-request']], ['done', undefined])
  })

  test(`${kit.name}: five calls at once, waits at three lines, one cancelled, one failing`, async (t) => {
    const pause = async (ms: number): Promise<void> => {
      await sleep(ms)
    }
    async function three(): Promise<void> {
      await sleepAtLeast(10)
      await sleepAtLeast(20)
      await sleepAtLeast(30)
    }
    async function cancelled(): Promise<void> {
      await sleep(1000, undefined, { signal: AbortSignal.abort() })
    }
    async function failing(): Promise<void> {
      throw new Error('on purpose')
    }
    const handle: Listener = async function handle(_req, res) {
      await Promise.all([pause(1), pause(1), pause(1), pause(1), pause(1)])
      await three()
      await Promise.allSettled([cancelled(), failing()])
      res.end()
    }
    const { port } = await kit.start(t, handle, EXACT)
    const stats = asyncStats(await recordOf(port, await ask(port)))
    assert.deepEqual([stats.tasksCreated, stats.tasksCancelled, stats.tasksFailed], [9, 1, 1])
    const handler = stats.tasks.find(({ name }) => name === 'handle')!
    assert.equal(stats.tasks.filter(({ name, parent }) => name === 'pause' && parent === handler.taskId).length, 5)
    const waits = stats.awaitPoints.find((point) => point.function === 'three')!
    assert.equal(waits.awaitCount, 3)
    assert.equal(new Set(waits.sites.map(({ line }) => line)).size, 3)
    assert.ok(waits.totalWaitTime >= 57, `${waits.totalWaitTime} ms`)
  })

  test(`${kit.name}: a block of 200 ms is a critical blocking call of its task, and lag`, async (t) => {
    const { port } = await kit.start(t, async function blockFirst(_req, res) {
      const end = performance.now() + 200
      while (performance.now() < end);
      await sleep(1)
      res.end()
    })
    const stats = asyncStats(await recordOf(port, await ask(port)))
    const [worst] = stats.blockingCalls
    assert.ok(worst!.duration >= 199, `${worst!.duration} ms`)
    assert.equal(worst!.impact, 'critical')
    assert.equal(stats.tasks.find(({ taskId }) => taskId === worst!.taskId)?.name, 'blockFirst')
    assert.ok(stats.eventLoopLag.max >= 190, `${stats.eventLoopLag.max} ms`)
  })
}
