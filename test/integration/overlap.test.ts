import assert from 'node:assert/strict'
import { json as readJson } from 'node:stream/consumers'
import type { TestContext } from 'node:test'
import { test } from 'node:test'
import { EXPRESS_VERSIONS, HTTP, startExpress, startFastify } from './apps.support.ts'
import type { RunningApp } from './apps.support.ts'
import { asyncStats, recordOf } from './client.support.ts'
import { repeats } from '../length.support.ts'
import { JOBS, KINDS, loadJobs } from './jobs.support.ts'
import type { Jobs } from './jobs.support.ts'
import { checkOrder, postOrder } from './orders.support.ts'

const REQUESTS = repeats(200, { ci: 80 })
/** Keeps all detail: every record has to be exact. */
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
    const answers = await Promise.all(numbers.map((number) => postOrder(port, number, JOBS)))
    for (const number of numbers) {
      const record = await recordOf(port, answers[number]!)
      assert.equal(asyncStats(record).backend, 'hooks')
      checkOrder(record, number, KINDS, JOBS)
    }
  })
}

/** Returns work that begins only after all requests have arrived. */
function gatedWork(jobs: Jobs): Work {
  let arrived = 0
  let open = (): void => {}
  const gate = new Promise<void>((resolve) => (open = resolve))
  return ({ counts }) => {
    if (++arrived === REQUESTS) open()
    return gate.then(() => jobs.runJobs(counts)).then(() => ({ done: counts.length }))
  }
}
