import assert from 'node:assert/strict'
import { Agent } from 'node:http'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import type { AsyncProfilingStats } from '../../src/model/async-stats.ts'
import { HTTP } from './apps.support.ts'
import { ask, asyncStats, listRecords, recordOf } from './client.support.ts'
import type { Answer } from './client.support.ts'

const CONNECTIONS = 20
const ROUNDS = 15
const CALLS = 300
const OPTIONS = { maxRequestHistory: CONNECTIONS * ROUNDS + 1 }

async function addOne(value: number): Promise<number> {
  return value + 1
}

/** Never returns to the loop, so that no two of its requests are open at once. */
async function callOften(): Promise<void> {
  for (let call = 0; call < CALLS; call++) await addOne(call)
}

async function waitABit(): Promise<void> {
  await sleep(1)
}

async function waitOften(): Promise<void> {
  for (let batch = 0; batch < 3; batch++) await Promise.all(Array.from({ length: 20 }, waitABit))
}

const HANDLERS: [name: string, work: () => Promise<void>, tasks: number][] = [
  ['300 calls without a turn of the loop', callOften, CALLS + 2],
  ['60 calls on timers', waitOften, 62],
]

for (const [name, work, tasks] of HANDLERS) {
  test(`${name}, 20 connections: some requests in detail, the others marked, none wrong`, async (t) => {
    const { port } = await HTTP.start(
      t,
      async function handle(_req, res) {
        await work()
        res.end('done')
      },
      OPTIONS,
    )
    const answers = (await Promise.all(Array.from({ length: CONNECTIONS }, () => sendInTurn(port)))).flat()
    assert.ok(answers.every(({ status, body }) => status === 200 && body === 'done'))
    const all = await Promise.all(answers.map(async (answer) => asyncStats(await recordOf(port, answer))))
    const detailed = all.filter(({ backend }) => backend === 'hooks')
    const marked = all.filter(({ backend }) => backend === 'eventloop')
    assert.equal(detailed.length + marked.length, all.length)
    assert.ok(detailed.length > 0 && marked.length > 0, `${detailed.length} of ${all.length} in detail`)
    for (const stats of detailed) checkDetail(stats, tasks)
    for (const stats of marked) checkMark(stats)
    const rows = await listRecords(port)
    const noted = rows.filter(({ panels }) => panels['AsyncProfilingPanel']?.navSubtitle.startsWith('No detail'))
    assert.equal(noted.length, marked.length)
  })
}

test('requests one after the other, as fast as they come, are all in detail, and one alone after load is', async (t) => {
  const { port } = await HTTP.start(
    t,
    async function handle(_req, res) {
      await callOften()
      res.end('done')
    },
    OPTIONS,
  )
  await Promise.all(Array.from({ length: CONNECTIONS }, () => sendInTurn(port, 3)))
  await sleep(150)
  checkDetail(asyncStats(await recordOf(port, await ask(port))), CALLS + 2)
  await sleep(1100)
  for (const answer of await sendInTurn(port, 100)) {
    checkDetail(asyncStats(await recordOf(port, answer)), CALLS + 2)
  }
})

async function sendInTurn(port: number, count = ROUNDS): Promise<Answer[]> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  const answers: Answer[] = []
  try {
    for (let request = 0; request < count; request++) answers.push(await ask(port, { agent }))
  } finally {
    agent.destroy()
  }
  return answers
}

/** A record whose stacks were no longer captured says so; all others are exact. */
function checkDetail({ backend, degraded, tasksCreated, tasksPending }: AsyncProfilingStats, tasks: number): void {
  assert.equal(backend, 'hooks')
  if (degraded === null) assert.deepEqual([tasksCreated, tasksPending], [tasks, 0])
  else assert.match(degraded, /stacks were no longer captured/)
}

function checkMark({ degraded, capabilities, ledger, duration, tasksCreated }: AsyncProfilingStats): void {
  assert.match(
    degraded ?? '',
    /^tasks and awaits were not recorded: .*asyncProfilerMaxOverhead \(0\.1\) allows; \d+ requests without them so far; start with `node --import debug-toolbar\/register`/,
  )
  assert.deepEqual([capabilities.tasks, capabilities.ledger, tasksCreated], [false, true, 0])
  const sum = ledger.running + ledger.waiting + ledger.queued + ledger.unattributed
  assert.ok(Math.abs(sum - duration) < 0.01 && ledger.wall === duration, JSON.stringify(ledger))
}
