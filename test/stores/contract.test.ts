import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import { loadPanels } from '../../src/core/panels/panel-list.ts'
import { Panel } from '../../src/core/panels/panel.ts'
import { PanelRunner } from '../../src/core/panels/panel-runner.ts'
import { RequestRecords } from '../../src/core/requests/request-records.ts'
import type { EndedRequest } from '../../src/core/requests/request-keeper.ts'
import { resolveConfig } from '../../src/core/options/resolve-config.ts'
import type { FinishedRequest } from '../../src/model/finished-request.ts'
import { RecordNames } from '../../src/statistics/record-names.ts'
import { MemoryStore } from '../../src/storage/memory-store.ts'
import { RedisStore } from '../../src/storage/redis/redis-store.ts'
import { hasSqlite } from '../../src/storage/sqlite/history-file.ts'
import { SqliteStore } from '../../src/storage/sqlite/sqlite-store.ts'
import { Redis } from 'ioredis'
import { checkStore } from './contract.ts'
import type { Skips, StoreRig } from './contract.ts'
import { loadFileStore, makeFolder } from './stores.support.ts'

const MAX_REQUESTS = 20
const logger = { info: () => {}, warn: (text: string) => assert.fail(text) }

/** The panel that has failed in the sample. */
class BrokenPanel extends Panel {
  static override readonly id: string = 'BrokenPanel'
  static override readonly title: string = 'Broken'
  static override readonly navTitle: string = 'Broken'

  override generateStats(): void {}
}

function openMemory(): { store: MemoryStore; maxRequests: number; runner: PanelRunner } {
  const config = resolveConfig({}, {})
  const runner = new PanelRunner(loadPanels(config, [BrokenPanel], logger), logger)
  const records = new RequestRecords({ config, runner, names: new RecordNames(config) })
  const limits = { maxRequests: MAX_REQUESTS, maxBytes: 1e9 }
  return { store: new MemoryStore({ limits, records, logger }), maxRequests: MAX_REQUESTS, runner }
}

/** A request as the toolbar has it when it ends: the record for a store is made of it later. */
function endedRequest(record: FinishedRequest): EndedRequest {
  const { trace, samples, cpuUsage, summary, request, response, panelStates } = record
  const { id, startTime, duration, run, traceContext } = summary
  const profile = { trace, samples: () => Promise.resolve(samples), cpuUsage: () => cpuUsage }
  const state = new Map(Object.entries(panelStates))
  const times = { startTime, duration }
  return { id, ...times, request, response, profile, state, run, traceContext } as unknown as EndedRequest
}

async function openSqlite(t: TestContext): Promise<StoreRig> {
  const path = join(await makeFolder(t), 'history.sqlite')
  const limits = { maxRequests: MAX_REQUESTS, maxBytes: 1e9, maxAge: Number.MAX_SAFE_INTEGER }
  const open = (): SqliteStore => {
    const store = new SqliteStore({ path, limits })
    t.after(() => store.close())
    return store
  }
  return { store: open(), maxRequests: MAX_REQUESTS, reopen: open }
}

const redisSkips: Skips = process.env['REDIS_HOST'] || process.env['CI'] ? {} : { all: 'needs a Redis' }

function openRedis(hasClient: boolean): (t: TestContext) => StoreRig {
  const address = { host: process.env['REDIS_HOST'] ?? '127.0.0.1', port: Number(process.env['REDIS_PORT'] ?? 6379) }
  return (t) => {
    const prefix = `{test-${process.pid}-${Math.random().toString(36).slice(2)}}`
    const open = (): RedisStore => {
      const client = hasClient ? new Redis(address) : null
      const redis = client ?? `redis://${address.host}:${address.port}`
      const store = new RedisStore({ redis, prefix, maxRequests: MAX_REQUESTS, maxAge: 1e12 })
      t.after(async () => {
        if (client !== null) await store.clear()
        await store.close()
        client?.disconnect()
      })
      return store
    }
    return { store: open(), maxRequests: MAX_REQUESTS, reopen: open }
  }
}

const reopen = 'it goes with the process'

checkStore('memory, given data', openMemory, { reopen })

checkStore(
  'memory, given requests as they end',
  () => {
    const rig = openMemory()
    const put = (record: FinishedRequest): void => {
      const request = endedRequest(record)
      rig.runner.outcomes.restoreFailures(request, record.panelFailures)
      rig.store.keeper.add(request, 1)
    }
    return { ...rig, put }
  },
  { reopen, replace: 'each request ends once' },
)

checkStore('a SQLite file', openSqlite, hasSqlite() ? {} : { all: 'needs node:sqlite' })

checkStore('Redis, by a URL', openRedis(false), redisSkips)
checkStore('Redis, by a client of its own', openRedis(true), redisSkips)

const FileStore = await loadFileStore()

checkStore('one file a request', async (t) => {
  const folder = await makeFolder(t)
  const open = () => new FileStore(folder, MAX_REQUESTS)
  return { store: open(), maxRequests: MAX_REQUESTS, reopen: open }
})

test('the file store is the one that the README of storage shows', async () => {
  const root = new URL('../../../', import.meta.url)
  const readme = await readFile(new URL('src/storage/README.md', root), 'utf8')
  const code = await readFile(new URL('test/fixtures/stores/file-store.mjs', root), 'utf8')
  assert.ok(readme.includes(`\`\`\`js\n${code}\`\`\``), 'copy test/fixtures/stores/file-store.mjs into the README')
})
