import assert from 'node:assert/strict'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import type { RequestReader } from '../../model/api.ts'
import type { RequestSample, RouteCollection, RouteReader, RouteSamplesAnswer } from '../../model/routes/route-data.ts'
import { SharedRoutes } from './shared-routes.ts'
import { WorkerServer } from './worker-server.ts'

const skip = process.platform === 'win32' ? 'needs Unix sockets' : false

const sampleOf = (id: string): RequestSample => ({
  ...{ id, method: 'GET', route: '/', status: 200, failed: false, startTime: 0, duration: 1, queued: 0, run: null },
  ...{ parts: [], calls: [] },
})

/** The routes of one worker, whose store may have requests of others too; it notes what it is asked for. */
class Own implements RouteReader {
  readonly asked: string[][] = []
  readonly #prefix: string
  readonly #stored: string[]

  constructor(prefix: string, stored: string[]) {
    this.#prefix = prefix
    this.#stored = stored
  }

  async collect(): Promise<RouteCollection[]> {
    const aggregates = { routes: [], droppedRequests: 0, droppedParts: 0 }
    return [{ prefix: this.#prefix, run: null, runs: [], aggregates, kept: [] }]
  }

  async samples(ids: readonly string[]): Promise<RouteSamplesAnswer> {
    this.asked.push([...ids])
    return { samples: ids.filter((id) => this.#stored.includes(id)).map(sampleOf), pending: [] }
  }

  ownSamples(ids: readonly string[]): Promise<RouteSamplesAnswer> {
    return this.samples(ids.filter((id) => id.startsWith(this.#prefix)))
  }
}

async function serve(t: TestContext, own: Own, path: string): Promise<void> {
  const server = new WorkerServer(path, { reader: {} as RequestReader, routes: own, isToken: () => false })
  t.after(() => server.close())
  for (let left = 400; left > 0 && !existsSync(path); left--) await sleep(10)
}

test('all workers tell their routes, and each analyses the requests that it has recorded', { skip }, async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'shared-routes-'))
  // No socket of ours keeps the process alive.
  const alive = setInterval(() => {}, 1000)
  t.after(() => {
    clearInterval(alive)
    rmSync(folder, { recursive: true, force: true })
  })
  const stored = ['a-1', 'b-1', 'c-1']
  const [here, there] = [new Own('a-', stored), new Own('b-', stored)]
  const path = join(folder, 'there.sock')
  await serve(t, there, path)
  const shared = new SharedRoutes({ others: () => [path, join(folder, 'gone.sock')] }, here)
  assert.deepEqual(
    (await shared.collect()).map(({ prefix }) => prefix),
    ['a-', 'b-'],
  )
  const { samples, pending } = await shared.samples([...stored, 'gone-1'])
  assert.deepEqual([samples.map(({ id }) => id).toSorted(), pending], [stored, []])
  assert.deepEqual([here.asked, there.asked], [[['a-1', 'c-1', 'gone-1']], [['b-1']]])
})
