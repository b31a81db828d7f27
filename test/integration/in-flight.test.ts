import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import type { RunningRequests } from '../../src/model/api.ts'
import { EXPRESS_4, KITS } from './apps.support.ts'
import type { Kit } from './apps.support.ts'
import { ask, listRecords, open, readAll } from './client.support.ts'

const LIVE = '/_debug_toolbar/api/live'

async function inFlight(port: number): Promise<RunningRequests> {
  return JSON.parse((await ask(port, { path: LIVE })).body) as RunningRequests
}

/** Reads the requests in flight until there are so many. */
async function waitFor(port: number, count: number): Promise<RunningRequests> {
  for (let left = 200; left > 0; left--) {
    const running = await inFlight(port)
    if (running.requests.length === count) return running
    await sleep(25)
  }
  throw new Error(`expected ${count} requests in flight, there are ${JSON.stringify(await inFlight(port))}`)
}

const kits: readonly Kit[] = KITS.filter((kit) => kit !== EXPRESS_4)

for (const kit of kits) {
  test(`${kit.name}: requests are listed from their beginning to their end, or until the client leaves`, async (t) => {
    const ends: (() => void)[] = []
    const { port } = await kit.start(t, async (req, res) => {
      if (req.url !== '/quick') await new Promise<void>((resolve) => ends.push(resolve))
      res.end('done')
    })
    await ask(port, { path: '/quick' })
    assert.deepEqual((await inFlight(port)).requests, [])
    const before = Date.now()
    const stays = await open(port, 'POST /stays?page=2 HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n')
    const leaves = await open(port, 'GET /leaves HTTP/1.1\r\nHost: localhost\r\n\r\n')
    const { requests, more, now } = await waitFor(port, 2)
    assert.equal(more, 0)
    assert.deepEqual(requests.map(({ method, path, url }) => `${method} ${path} ${url}`).toSorted(), [
      'GET /leaves /leaves',
      'POST /stays /stays?page=2',
    ])
    for (const { startTime } of requests) assert.ok(startTime >= before - 2 && startTime <= now, `${startTime} ${now}`)
    leaves.destroy()
    assert.equal((await waitFor(port, 1)).requests[0]?.path, '/stays')
    for (const end of ends) end()
    void readAll(stays).catch(() => {})
    await waitFor(port, 0)
    const records = new Map((await listRecords(port)).map((record) => [record.path, record]))
    const stayed = requests.find(({ path }) => path === '/stays')!
    assert.deepEqual([records.get('/stays')?.id, records.get('/stays')?.status], [stayed.id, 200])
    assert.equal(records.get('/leaves')?.status, null, 'no response was sent')
    stays.destroy()
  })
}
