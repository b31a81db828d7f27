import assert from 'node:assert/strict'
import { once } from 'node:events'
import { Agent } from 'node:http'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { ask } from '../integration/client.support.ts'
import { makePackage, skip, startPackage } from './app.support.ts'
import type { Place, Process } from './app.support.ts'

const REGISTER = new URL('../../src/register.js', import.meta.url).href
const KILLS = Number(process.env['KILLS'] ?? 3)
/** The part of a history (ms) that may go with a process that is killed. */
const MAX_LOST_MS = 1000

/** Sends requests, some at once, until the server is gone; returns the end of each answer (epoch ms) by its id. */
async function load({ port }: Process): Promise<Map<string, number>> {
  const ends = new Map<string, number>()
  const agent = new Agent({ keepAlive: true })
  const client = async (): Promise<void> => {
    for (;;) {
      const { headers } = await ask(port, { agent })
      ends.set(String(headers['x-debug-toolbar-request']), Date.now())
      await sleep(20)
    }
  }
  await Promise.allSettled([client(), client()])
  agent.destroy()
  return ends
}

async function readIds({ file }: Place): Promise<{ ids: Set<string>; check: unknown }> {
  const { DatabaseSync } = await import('node:sqlite')
  const database = new DatabaseSync(file)
  try {
    const rows = database.prepare('SELECT id FROM requests JOIN records USING (number)').all()
    const check = Object.values(database.prepare('PRAGMA integrity_check').get() ?? {})[0]
    return { ids: new Set(rows.map(({ id }) => String(id))), check }
  } finally {
    database.close()
  }
}

test(`${KILLS} processes that are killed under load: at most the last second is missing`, { skip }, async (t) => {
  const place = makePackage(t)
  const known = new Set<string>()
  for (let turn = 0; turn < KILLS; turn++) {
    const server = await startPackage(t, place, { args: ['--import', REGISTER] })
    const loading = load(server)
    await sleep(1500 + ((turn * 377) % 900))
    const killedAt = Date.now()
    server.child.kill('SIGKILL')
    await once(server.child, 'close')
    const ends = await loading
    const { ids, check } = await readIds(place)
    assert.equal(check, 'ok')
    const missing = [...ends].filter(([id]) => !ids.has(id))
    const tooOld = missing.filter(([, end]) => end < killedAt - MAX_LOST_MS)
    assert.deepEqual(tooOld, [], `${missing.length} of ${ends.size} are missing`)
    assert.ok(missing.length < ends.size / 2, `${missing.length} of ${ends.size} are missing`)
    for (const id of known) assert.ok(ids.has(id), 'what was there stays')
    for (const id of ids) known.add(id)
    const oldest = Math.max(0, ...missing.map(([, end]) => killedAt - end))
    t.diagnostic(`${ends.size} answers, ${missing.length} missing, the oldest of them ${oldest} ms before the end`)
  }
})
