import assert from 'node:assert/strict'
import { once } from 'node:events'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import type { RequestDetail, RequestReader, RequestSummary, RunningRequests } from '../../model/api.ts'
import type { RouteReader } from '../../model/routes/route-data.ts'
import { SharedReader } from './shared-reader.ts'

const skip = process.platform === 'win32' ? 'needs Unix sockets' : false

const rowOf = (id: string, startTime: number): RequestSummary => ({
  id,
  method: 'GET',
  path: `/${id}`,
  route: null,
  status: 200,
  startTime,
  duration: 1,
  panels: {},
})

/** The records of one worker. */
class Own implements RequestReader {
  rows: RequestSummary[]
  readonly listeners = new Set<(summary: RequestSummary) => void>()
  /** Ids of the requests in flight. */
  inFlight: string[] = []

  constructor(...rows: RequestSummary[]) {
    this.rows = rows
  }

  running = (): RunningRequests => ({
    now: 100,
    requests: this.inFlight.map((id, startTime) => ({ id, method: 'GET', path: '/', url: '/', startTime })),
    more: 0,
  })
  summaries = (): Promise<RequestSummary[]> => Promise.resolve(this.rows)
  summary = (id: string): Promise<RequestSummary | undefined> => Promise.resolve(this.rows.find((row) => row.id === id))
  clear = (): void => void (this.rows = [])

  async detail(id: string): Promise<RequestDetail | undefined> {
    const row = await this.summary(id)
    return row === undefined ? undefined : { ...row, complete: true, panels: { Long: 'x'.repeat(200_000) } }
  }

  subscribe(listener: (summary: RequestSummary) => void): () => void {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }
}

const noRoutes: RouteReader = {
  collect: async () => [],
  samples: async () => ({ samples: [], pending: [] }),
  ownSamples: async () => ({ samples: [], pending: [] }),
}

interface Worker {
  own: Own
  shared: SharedReader
  path: string
}

/** Workers with sockets in one folder, each with the token `token-<number>`. */
function start(t: TestContext, ...owns: Own[]): { workers: Worker[]; paths: string[] } {
  const folder = mkdtempSync(join(tmpdir(), 'shared-'))
  const paths = owns.map((_, index) => join(folder, `${index}.sock`))
  const workers = owns.map((own, index) => {
    const path = paths[index]!
    const sockets = { own: path, others: () => paths.filter((other) => other !== path && existsSync(other)) }
    return {
      own,
      path,
      shared: new SharedReader(sockets, {
        reader: own,
        routes: noRoutes,
        isToken: (given) => given === `token-${index}`,
      }),
    }
  })
  // No socket of ours keeps the process alive.
  const alive = setInterval(() => {}, 1000)
  t.after(() => {
    clearInterval(alive)
    for (const { shared } of workers) shared.close()
    rmSync(folder, { recursive: true, force: true })
  })
  return { workers, paths }
}

async function until(holds: () => boolean): Promise<void> {
  for (let left = 400; left > 0 && !holds(); left--) await sleep(10)
  assert.ok(holds())
}

test('a worker has the records of the others, and its own', { skip }, async (t) => {
  const { workers } = start(t, new Own(rowOf('a', 1), rowOf('c', 3)), new Own(rowOf('b', 2)), new Own())
  await until(() => workers.every(({ path }) => existsSync(path)))
  for (const { shared } of workers) {
    assert.deepEqual(
      (await shared.summaries()).map(({ id }) => id),
      ['c', 'b', 'a'],
    )
    const detail = await shared.detail('b')
    assert.deepEqual([detail?.path, String(detail?.panels['Long']).length], ['/b', 200_000])
    assert.equal((await shared.summary('a'))?.path, '/a')
    assert.deepEqual([await shared.detail('none'), await shared.summary('none')], [undefined, undefined])
  }
  await workers[2]!.shared.clear()
  assert.deepEqual(
    workers.flatMap(({ own }) => own.rows),
    [],
  )
})

test('the requests in flight are those of all workers that answer', { skip }, async (t) => {
  const { workers } = start(t, new Own(), new Own(), new Own())
  await until(() => workers.every(({ path }) => existsSync(path)))
  const [here, there, gone] = workers as [Worker, Worker, Worker]
  here.own.inFlight = ['a']
  there.own.inFlight = ['b', 'c']
  gone.shared.close()
  const { requests, more } = await here.shared.running()
  assert.deepEqual([requests.map(({ id }) => id), more], [['a', 'b', 'c'], 0])
})

test('a token of another worker is known, and no other', { skip }, async (t) => {
  const { workers } = start(t, new Own(), new Own())
  await until(() => workers.every(({ path }) => existsSync(path)))
  const [{ shared }] = workers as [Worker, Worker]
  assert.deepEqual([await shared.hasToken('token-1'), await shared.hasToken('token-2')], [true, false])
})

test('a subscription follows all workers until it is given up', { skip }, async (t) => {
  const { workers } = start(t, new Own(), new Own())
  await until(() => workers.every(({ path }) => existsSync(path)))
  const [here, there] = workers as [Worker, Worker]
  const seen: string[] = []
  const stop = here.shared.subscribe(({ id }) => seen.push(id))
  await until(() => there.own.listeners.size === 1)
  for (const [index, { own }] of workers.entries()) for (const tell of own.listeners) tell(rowOf(`r${index}`, 1))
  await until(() => seen.length === 2)
  assert.deepEqual(seen, ['r0', 'r1'])
  stop()
  await until(() => there.own.listeners.size === 0)
  assert.equal(here.own.listeners.size, 0)
})

test('a worker that fails, ends or talks nonsense is left out', { skip }, async (t) => {
  const { workers, paths } = start(t, new Own(rowOf('a', 1)), new Own(rowOf('b', 2)))
  await until(() => workers.every(({ path }) => existsSync(path)))
  const [here, there] = workers as [Worker, Worker]
  const server = createServer((socket) => socket.end('no answer\n')).listen(`${paths[0]}.other`)
  await once(server, 'listening')
  paths.push(`${paths[0]}.other`)
  assert.deepEqual(
    (await here.shared.summaries()).map(({ id }) => id),
    ['b', 'a'],
  )
  there.own.summaries = () => Promise.reject(new Error('it fails'))
  assert.deepEqual(
    (await here.shared.summaries()).map(({ id }) => id),
    ['a'],
  )
  there.shared.close()
  server.close()
  assert.deepEqual([await here.shared.detail('b'), (await here.shared.summaries()).length], [undefined, 1])
})

test('a question that is none closes the connection', { skip }, async (t) => {
  const { workers } = start(t, new Own(rowOf('a', 1)))
  const [{ path }] = workers as [Worker]
  await until(() => existsSync(path))
  for (const line of ['{"ask":"everything"}', '{"ask":"detail"}', 'null', '[]', '{', 'x'.repeat(20_000)]) {
    const socket = connect(path).resume()
    socket.on('error', () => {})
    socket.write(`${line}\n`)
    await once(socket, 'close')
    assert.equal(socket.bytesRead, 0, line)
  }
})
