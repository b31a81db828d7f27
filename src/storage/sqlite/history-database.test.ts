import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import type { RequestQuery } from '../../model/request-store.ts'
import type * as database from './history-database.ts'
import { hasSqlite } from './history-file.ts'
import type { HistoryLimits, RowToAdd } from './messages.ts'
import type * as schema from './schema.ts'

const skip = hasSqlite() ? false : 'needs node:sqlite'
// The modules load SQLite, which Node 20 does not have.
const { HistoryDatabase } = (skip ? {} : await import('./history-database.ts')) as typeof database
const { upgradeSchema, versionOf } = (skip ? {} : await import('./schema.ts')) as typeof schema

const PLENTY: HistoryLimits = { maxRequests: 1e9, maxBytes: 1e12, maxAge: 1e12 }
const NOW = 2_000_000

function rowAt(index: number, values: Partial<RowToAdd> = {}): RowToAdd {
  return {
    id: `id-${index}`,
    ended: NOW - 1000 + index,
    method: 'GET',
    status: 200,
    duration: index,
    path: `/orders/${index}`,
    summary: JSON.stringify({ id: `id-${index}` }),
    run: ['run-1', '{"id":"run-1"}'],
    trace: null,
    record: Uint8Array.of(index % 256, 1, 2),
    ...values,
  }
}

function open(t: TestContext, limits: Partial<HistoryLimits> = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'history-'))
  const path = join(folder, 'deep', 'history.sqlite')
  const reopen = () => new HistoryDatabase(path, { ...PLENTY, ...limits }, () => NOW)
  const database = reopen()
  t.after(() => {
    database.close()
    rmSync(folder, { recursive: true, force: true })
  })
  const ids = (query: RequestQuery = {}, limit = 1000): string[] =>
    database.list(limit, query).map(({ summary }) => (JSON.parse(summary) as { id: string }).id)
  return { database, ids, path, reopen }
}

test('rows are chosen by each part of a query, in SQL', { skip }, (t) => {
  const { database, ids } = open(t)
  database.add([
    rowAt(1),
    rowAt(2, { method: 'POST', status: 503 }),
    rowAt(3, { path: "/it's/100%_" }),
    rowAt(4, { status: null, duration: null }),
  ])
  const table: [RequestQuery, string[]][] = [
    [{}, ['id-4', 'id-3', 'id-2', 'id-1']],
    [{ method: 'POST' }, ['id-2']],
    [{ status: { from: 500, to: 599 } }, ['id-2']],
    [{ status: { from: 200, to: 200 } }, ['id-3', 'id-1']],
    [{ minDuration: 2 }, ['id-3', 'id-2']],
    [{ path: '/orders' }, ['id-4', 'id-2', 'id-1']],
    [{ path: "'s/100%_" }, ['id-3']],
    [{ before: NOW - 1000 + 3 }, ['id-2', 'id-1']],
    [{ method: 'GET', path: '/orders', before: NOW - 1000 + 4 }, ['id-1']],
  ]
  for (const [query, expected] of table) assert.deepEqual(ids(query), expected, JSON.stringify(query))
  assert.deepEqual(ids({ method: 'GET' }, 2), ['id-4', 'id-3'])
  assert.equal(database.list(1, {})[0]?.run, '{"id":"run-1"}')
})

test('too many, too old and too large: the oldest go, and kept ones stay until their time', { skip }, (t) => {
  const { database, ids } = open(t, { maxRequests: 3 })
  database.add([rowAt(1), rowAt(2), rowAt(3)])
  database.keep('id-1', Infinity)
  database.keep('id-2', NOW - 1)
  database.add([rowAt(4), rowAt(5)])
  assert.deepEqual(ids(), ['id-5', 'id-4', 'id-1'])
  assert.equal(database.list(3, {})[2]?.pinned, true)
  database.keep('id-1', NOW + 1)
  assert.equal(database.list(3, {})[2]?.pinned, true, 'a page that is opened does not unpin')
  database.keep('id-1', 0)
  database.add([rowAt(6)])
  assert.deepEqual(ids(), ['id-6', 'id-5', 'id-4'])
  const old = open(t, { maxAge: 998 })
  old.database.add([rowAt(1), rowAt(2), rowAt(3)])
  assert.deepEqual(old.ids(), ['id-3', 'id-2'])
})

test('a file stays within its bytes, and gives back the rest', { skip }, (t) => {
  const { database, ids, path } = open(t, { maxBytes: 2_000_000 })
  const noise = Uint8Array.from({ length: 20_000 }, (_, index) => (index * index * 31 + (index >> 3)) % 251)
  let largest = 0
  for (let index = 0; index < 600; index += 4) {
    const rows = [0, 1, 2, 3].map((more) => rowAt(index + more, { record: noise.map((byte) => byte ^ (index + more)) }))
    database.add(rows)
    while (database.prune());
    largest = Math.max(largest, statSync(path).size)
  }
  const left = ids()
  assert.ok(left.length > 20 && left.length < 500, `${left.length}`)
  assert.equal(left[0], 'id-599')
  assert.ok(largest < 2_000_000 + 6_000_000, `${largest}`)
  database.clear()
  assert.deepEqual(ids(), [])
  assert.ok(statSync(path).size < 100_000)
})

test(
  'requests of a trace are found by their index, and those of a file of the first version stay',
  { skip },
  async (t) => {
    const { database, path, reopen } = open(t)
    const [one, other] = ['1'.repeat(32), '2'.repeat(32)]
    database.add([rowAt(1, { trace: one }), rowAt(2), rowAt(3, { trace: other }), rowAt(4, { trace: one })])
    const idsOf = (from: typeof database, query: RequestQuery): string[] =>
      from.list(1000, query).map(({ summary }) => (JSON.parse(summary) as { id: string }).id)
    assert.deepEqual(idsOf(database, { trace: one }), ['id-4', 'id-1'])
    assert.deepEqual(idsOf(database, { trace: one, before: NOW - 999 }), [])
    assert.deepEqual(idsOf(database, { trace: '3'.repeat(32) }), [])
    database.close()
    const { DatabaseSync } = await import('node:sqlite')
    const raw = new DatabaseSync(path)
    raw.exec('DROP INDEX by_trace; ALTER TABLE requests DROP COLUMN trace; PRAGMA user_version = 1')
    raw.close()
    const upgraded = reopen()
    t.after(() => upgraded.close())
    upgraded.add([rowAt(5, { trace: one })])
    assert.deepEqual(idsOf(upgraded, {}), ['id-5', 'id-4', 'id-3', 'id-2', 'id-1'])
    assert.deepEqual(idsOf(upgraded, { trace: one }), ['id-5'])
  },
)

test("panels' texts come back with their row", { skip }, (t) => {
  const { database } = open(t)
  database.add([rowAt(1)])
  database.describe('id-1', { A: { navTitle: 'A', navSubtitle: 'fine' } })
  assert.deepEqual(database.list(1, {})[0]?.panels, { A: { navTitle: 'A', navSubtitle: 'fine' } })
})

test(
  'a schema is upgraded a step at a time; the file of a newer release, or of another program, is left',
  { skip },
  async (t) => {
    const { database, path, reopen } = open(t)
    database.add([rowAt(1)])
    database.close()
    const { DatabaseSync } = await import('node:sqlite')
    const raw = new DatabaseSync(path)
    t.after(() => raw.close())
    upgradeSchema(raw, ['unused', 'unused', 'ALTER TABLE requests ADD COLUMN extra TEXT'])
    assert.equal(versionOf(raw), 3)
    assert.equal(raw.prepare('SELECT extra FROM requests').get()?.['extra'], null)
    assert.throws(() => upgradeSchema(raw, ['', '', '', 'no SQL']), /syntax/)
    assert.equal(versionOf(raw), 3)
    assert.throws(reopen, /a newer debug-toolbar has written the file: expected a version up to 2, got 3/)
    raw.exec('PRAGMA application_id = 7')
    assert.throws(reopen, /another program's database/)
  },
)

test('nobody else can read the file, nor those beside it', { skip: skip || process.platform === 'win32' }, (t) => {
  const { database, path } = open(t)
  database.add([rowAt(1)])
  for (const name of [path, `${path}-wal`, `${path}-shm`]) assert.equal(statSync(name).mode & 0o777, 0o600, name)
})
