import assert from 'node:assert/strict'
import { once } from 'node:events'
import { Agent } from 'node:http'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { RedisStore } from '../../src/storage/redis/redis-store.ts'
import { ask } from '../integration/client.support.ts'
import { makePackage, sourceOf, startPackage } from './app.support.ts'
import type { Process } from './app.support.ts'

const { REDIS_HOST: host, REDIS_PORT: port = '6379', CI } = process.env
const url = `redis://${host ?? '127.0.0.1'}:${port}/7`
const skip = host || CI ? false : 'needs a Redis'
const MAX_LOST_MS = 1000

/** Sends requests until told to stop, or until the server is gone; returns the end of each by its id. */
async function load({ port }: Process, isOver: () => boolean): Promise<Map<string, number>> {
  const ends = new Map<string, number>()
  const agent = new Agent({ keepAlive: true })
  try {
    while (!isOver()) {
      const { headers } = await ask(port, { agent })
      ends.set(String(headers['x-debug-toolbar-request']), Date.now())
      await sleep(20)
    }
  } catch {
    // It was killed.
  }
  agent.destroy()
  return ends
}

test(
  'three processes have one list under load, and one that is killed takes nothing of the others',
  { skip },
  async (t) => {
    const store = new RedisStore({ redis: url })
    t.after(() => store.close())
    await store.clear()
    const place = makePackage(t)
    place.write(sourceOf('one', `{ history: { redis: '${url}' } }`))
    const servers = await Promise.all([0, 1, 2].map(() => startPackage(t, place)))
    let isOver = false
    const loads = servers.map((server) => load(server, () => isOver))
    await sleep(2500)
    const killedAt = Date.now()
    servers[0]!.child.kill('SIGKILL')
    await once(servers[0]!.child, 'close')
    await sleep(700)
    isOver = true
    const [killed, ...others] = await Promise.all(loads)
    const wanted = others.flatMap((ends) => [...ends.keys()])
    let ids = new Set<string>()
    for (let turn = 0; turn < 100 && !wanted.every((id) => ids.has(id)); turn++) {
      await sleep(100)
      ids = new Set((await store.list(5000)).map(({ id }) => id))
    }
    assert.deepEqual(
      wanted.filter((id) => !ids.has(id)),
      [],
      'nothing of the others is lost',
    )
    const lost = [...killed!].filter(([id, end]) => !ids.has(id) && end < killedAt - MAX_LOST_MS)
    assert.deepEqual(lost, [], 'at most the last second of the killed one')
    const lists = await Promise.all(
      servers.slice(1).map(({ port }) => ask(port, { path: '/_debug_toolbar/api/requests?limit=1000' })),
    )
    for (const { body } of lists) {
      const rows = (JSON.parse(body) as { requests: { id: string; run: { pid: number } }[] }).requests
      assert.equal(new Set(rows.map(({ run }) => run.pid)).size, 3)
      for (const id of wanted) assert.ok(rows.some((row) => row.id === id))
    }
    t.diagnostic(`${wanted.length} requests of the others, ${killed!.size} of the killed one`)
    await store.clear()
  },
)
