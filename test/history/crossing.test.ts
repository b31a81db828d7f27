import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import type { RequestSummary } from '../../src/model/api.ts'
import { asyncStatsOf } from '../../src/model/panel-stats.ts'
import { RedisStore } from '../../src/storage/redis/redis-store.ts'
import { askedSpan, callerOf, compareClocks, MIN_CLOCK_MS, remotesOf } from '../../src/ui/view/trace/crossing.ts'
import { ask } from '../integration/client.support.ts'
import { skip as skipSqlite } from './app.support.ts'
import { detailOf, startChain, waitForTrace } from './crossing.support.ts'
import type { ChainOptions } from './crossing.support.ts'

const { REDIS_HOST: host, REDIS_PORT: port = '6379', CI } = process.env
const url = `redis://${host ?? '127.0.0.1'}:${port}/6`
const AT_ONCE = 10
const SKEW_MS = 1000

interface Shared {
  name: string
  skip: string | false
  open: (t: TestContext) => Promise<string>
}

const HISTORIES: Shared[] = [
  {
    name: 'one Redis',
    skip: host || CI ? false : 'needs a Redis',
    async open(t) {
      const store = new RedisStore({ redis: url })
      t.after(() => store.close())
      await store.clear()
      return `{ redis: '${url}' }`
    },
  },
  {
    name: 'one SQLite file',
    skip: skipSqlite,
    open(t) {
      const folder = mkdtempSync(join(tmpdir(), 'crossing-file-'))
      t.after(() => rmSync(folder, { recursive: true, force: true }))
      return Promise.resolve(`{ sqlite: '${join(folder, 'history.sqlite')}' }`)
    },
  },
]

interface Crossed {
  /** The records of the first to the last process. */
  chain: RequestSummary[]
  /** How far the clock of the second is ahead of the first's, and the third's of the second's, as told. */
  ahead: number[]
  doubt: number[]
}

/** Sends overlapping requests through three processes, and follows each from the first record to the last and back. */
async function cross(t: TestContext, shared: Shared, options?: ChainOptions): Promise<Crossed[]> {
  const hops = await startChain(t, await shared.open(t), options)
  const [gateway, , worker] = hops as [(typeof hops)[0], (typeof hops)[0], (typeof hops)[0]]
  await ask(gateway.port, { path: '/warm' })
  const answers = await Promise.all(
    Array.from({ length: AT_ONCE }, (_, index) => ask(gateway.port, { path: `/orders/${index}` })),
  )
  return Promise.all(
    answers.map(async ({ headers }, index) => {
      const first = await detailOf(gateway, String(headers['x-debug-toolbar-request']))
      // From here on, another process tells: any of them has the whole chain.
      const rows = await waitForTrace(worker, first.traceContext!.traceId, 3)
      assert.deepEqual([rows.length, new Set(rows.map(({ run }) => run?.pid)).size], [3, 3])
      assert.ok(rows.every(({ path }) => path === `/orders/${index}`))
      const chain = [rows.find(({ id }) => id === first.id)!]
      const ahead: number[] = []
      const doubt: number[] = []
      for (let at = 0; at < 2; at++) {
        const here = chain[at]!
        const { operations } = asyncStatsOf(await detailOf(worker, here.id))!
        const [operation, ...more] = operations.filter(({ spanId }) => spanId !== undefined)
        assert.equal(more.length, 0)
        const [remote, ...others] = remotesOf(operation!, rows)
        assert.equal(others.length, 0)
        assert.equal(callerOf(remote!.traceContext, rows), here)
        const { panels } = await detailOf(worker, remote!.id)
        const { timeToFirstByte } = panels['ResponsePanel'] as { timeToFirstByte: number }
        const there = { start: remote!.startTime, end: remote!.startTime + timeToFirstByte }
        const clock = compareClocks(askedSpan(operation!, here.startTime)!, there)
        ahead.push(clock.ahead)
        doubt.push(clock.doubt)
        chain.push(remote!)
      }
      assert.equal(callerOf(chain[0]!.traceContext, rows), undefined)
      return { chain, ahead, doubt }
    }),
  )
}

for (const shared of HISTORIES) {
  const { name, skip } = shared
  test(
    `${name}: a request through three processes is one chain of records, from each to the next and back`,
    { skip },
    async (t) => {
      const crossed = await cross(t, shared)
      t.diagnostic(`told clocks: ${crossed.map(({ ahead }) => ahead.map((ms) => ms.toFixed(2)).join('/')).join(' ')}`)
      // One machine, one clock: it is read at most once a second, and the rest of a difference is that of the readings.
      // A machine may stop a process between the two, once.
      const off = crossed.flatMap(({ ahead }) => ahead.map(Math.abs)).toSorted((a, b) => b - a)
      assert.ok(off[1]! < MIN_CLOCK_MS, off.join())
    },
  )

  test(
    `${name}: a clock that is a second ahead, and one that is a second behind, are told and put right`,
    { skip },
    async (t) => {
      const crossed = await cross(t, shared, { ahead: [0, SKEW_MS, 0] })
      t.diagnostic(`told clocks: ${crossed.map(({ ahead }) => ahead.map((ms) => ms.toFixed(2)).join('/')).join(' ')}`)
      for (const { ahead, doubt, chain } of crossed) {
        for (const [at, wanted] of [SKEW_MS, -SKEW_MS].entries()) {
          const error = Math.abs(ahead[at]! - wanted)
          assert.ok(error <= doubt[at]! + MIN_CLOCK_MS, `${ahead[at]} ± ${doubt[at]}, expected ${wanted}`)
        }
        assert.ok(
          chain[1]!.startTime - chain[0]!.startTime > SKEW_MS / 2,
          'the records have the times of their processes',
        )
      }
    },
  )
}
