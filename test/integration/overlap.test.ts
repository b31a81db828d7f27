import assert from 'node:assert/strict'
import { json as readJson } from 'node:stream/consumers'
import type { TestContext } from 'node:test'
import { test } from 'node:test'
import type { Task } from '../../src/model/stats.ts'
import { EXPRESS_VERSIONS, HTTP, startExpress, startFastify } from './apps.support.ts'
import type { RunningApp } from './apps.support.ts'
import { ask, asyncStats, recordOf } from './client.support.ts'
import type { Answer } from './client.support.ts'
import { countsOf, jobName, JOBS, leafName, loadJobs, waitsOf } from './jobs.support.ts'
import type { Jobs } from './jobs.support.ts'

const REQUESTS = 200
/** Nothing is shed: every record has to be exact. */
const OPTIONS = { asyncProfilerMaxOverhead: 1, maxRequestHistory: REQUESTS + 1 }

interface Order {
  counts: number[]
}

type Work = (order: Order) => Promise<{ done: number }>
type Start = (t: TestContext, work: Work) => Promise<RunningApp>

const starts: [name: string, start: Start][] = [
  [
    'http',
    (t, work) =>
      HTTP.start(
        t,
        async function handleOrder(req, res) {
          res.end(JSON.stringify(await work((await readJson(req)) as Order)))
        },
        OPTIONS,
      ),
  ],
  ...EXPRESS_VERSIONS.map(([name, create]): [string, Start] => [
    name,
    (t, work) =>
      startExpress(t, create, OPTIONS, (app) => {
        app.use(create.json())
        app.post('/orders/:number', async function handleOrder(req, res) {
          res.json(await work(req.body as Order))
        })
      }),
  ]),
  [
    'fastify',
    (t, work) =>
      startFastify(t, OPTIONS, (app) => {
        app.post('/orders/:number', async function handleOrder(request) {
          return work(request.body as Order)
        })
      }),
  ],
]

for (const [name, start] of starts) {
  test(`${name}: ${REQUESTS} overlapping requests with bodies, every record exact`, async (t) => {
    const jobs = await loadJobs(t)
    const { port } = await start(t, gatedWork(jobs))
    const numbers = Array.from({ length: REQUESTS }, (_, number) => number)
    const answers = await Promise.all(numbers.map((number) => postOrder(port, number)))
    for (const number of numbers) await checkRecord(port, number, answers[number]!)
  })
}

/** Work that nobody begins before all requests are there. */
function gatedWork(jobs: Jobs): Work {
  let arrived = 0
  let open = (): void => {}
  const gate = new Promise<void>((resolve) => (open = resolve))
  return ({ counts }) => {
    if (++arrived === REQUESTS) open()
    return gate.then(() => jobs.runJobs(counts)).then(() => ({ done: counts.length }))
  }
}

function postOrder(port: number, number: number): Promise<Answer> {
  const body = JSON.stringify({ counts: countsOf(number) })
  const headers = { 'Content-Type': 'application/json', 'Content-Length': String(body.length) }
  return ask(port, { method: 'POST', path: `/orders/${number}`, headers, body })
}

async function checkRecord(port: number, number: number, answer: Answer): Promise<void> {
  const record = await recordOf(port, answer)
  const stats = asyncStats(record)
  const where = `request ${number}`
  assert.equal(record.path, `/orders/${number}`)
  assert.equal(stats.backend, 'hooks')
  assert.equal(stats.degraded, null, where)
  const counts = countsOf(number)
  const expected = Object.fromEntries(
    counts.flatMap((count, job) => [
      [jobName(job), count],
      [leafName(job), count],
    ]),
  )
  assert.deepEqual(countNames(stats.tasks), { ...dropZeros(expected), handleOrder: 1 }, where)
  assert.equal(stats.tasksCreated, stats.tasks.length, where)
  assert.equal(stats.tasksCompleted, stats.tasksCreated, where)
  checkParents(stats.tasks, where)
  for (let job = 0; job < JOBS; job++) {
    const waits = stats.awaitPoints.find((point) => point.function === jobName(job))?.awaitCount ?? 0
    assert.equal(waits, counts[job]! * waitsOf(job), `${where}: waits of ${jobName(job)}`)
  }
}

/** Jobs belong to the handler, whatever the promise they began behind; each has exactly one leaf, its own. */
function checkParents(tasks: readonly Task[], where: string): void {
  const byId = new Map(tasks.map((task) => [task.taskId, task]))
  const leaves = new Map<string, number>()
  for (const task of tasks) {
    if (!task.name.startsWith('leaf')) continue
    const parent = byId.get(task.parent ?? '')
    assert.equal(parent?.name, task.name.replace('leaf', 'job'), `${where}: parent of ${task.name}`)
    leaves.set(parent.taskId, (leaves.get(parent.taskId) ?? 0) + 1)
  }
  for (const task of tasks) {
    if (!task.name.startsWith('job')) continue
    assert.equal(leaves.get(task.taskId), 1, `${where}: leaves of ${task.name}`)
    assert.equal(byId.get(task.parent ?? '')?.name, 'handleOrder', `${where}: parent of ${task.name}`)
  }
}

function countNames(tasks: readonly Task[]): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const { name } of tasks) counts[name] = (counts[name] ?? 0) + 1
  return counts
}

const dropZeros = (counts: Record<string, number>): Record<string, number> =>
  Object.fromEntries(Object.entries(counts).filter(([, count]) => count > 0))
