import assert from 'node:assert/strict'
import { chmodSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import type { RequestSummary } from '../../src/model/api.ts'
import { ask, listRecords, recordOf } from '../integration/client.support.ts'
import { makePackage, skip, startPackage } from './app.support.ts'
import type { Place, Process } from './app.support.ts'

/** Asks three times, and waits until the history has said everything that it has to say. */
async function answers({ port, said }: Process, isWarned = true) {
  const given = [await ask(port), await ask(port), await ask(port)]
  for (const { status, body } of given) assert.deepEqual([status, /^one \d+$/.test(body)], [200, true])
  for (let turn = 0; isWarned && turn < 200 && !warned(said()); turn++) await sleep(50)
  await sleep(1000)
  return given
}

const warned = (text: string): boolean => /kept in memory|could not be written/.test(text)

/** Leaves a file that each case spoils, and expects one warning, bare answers and a list that goes on. */
async function check(t: TestContext, place: Place, expected: RegExp): Promise<void> {
  const server = await startPackage(t, place)
  const given = await answers(server)
  const lines = server.said().trim().split('\n')
  assert.equal(lines.filter((line) => !/Dashboard:|Profiling with/.test(line)).length, 1, server.said())
  assert.match(server.said(), expected)
  assert.equal((await listRecords(server.port)).length, 3)
  for (const answer of given) assert.equal((await recordOf(server.port, answer)).complete, true)
  await answers(server, false)
  assert.equal((await listRecords(server.port)).length, 6)
}

/** Asks for the list until it is as it should be, or for half a minute. */
async function listUntil(port: number, isDone: (rows: RequestSummary[]) => boolean): Promise<RequestSummary[]> {
  let rows = await listRecords(port)
  for (let turn = 0; turn < 300 && !isDone(rows); turn++) {
    await sleep(100)
    rows = await listRecords(port)
  }
  return rows
}

async function databaseOf({ file }: Place) {
  const { DatabaseSync } = await import('node:sqlite')
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
  return new DatabaseSync(file)
}

test('a damaged file is one warning, and is left as it is', { skip }, async (t) => {
  const place = makePackage(t)
  mkdirSync(dirname(place.file), { recursive: true, mode: 0o700 })
  writeFileSync(place.file, 'SQLite format 3\0 and then something else, '.repeat(200))
  const before = readFileSync(place.file)
  await check(t, place, /kept in memory, and goes with the process: .*(not a database|malformed): remove the file/)
  assert.deepEqual(readFileSync(place.file), before)
})

test('a locked file is one warning', { skip }, async (t) => {
  const place = makePackage(t)
  const database = await databaseOf(place)
  t.after(() => database.close())
  database.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE; CREATE TABLE x (y)')
  await check(t, place, /kept in memory, and goes with the process: database is locked/)
})

test('a file of a newer release is one warning', { skip }, async (t) => {
  const place = makePackage(t)
  const database = await databaseOf(place)
  database.exec('CREATE TABLE x (y); PRAGMA application_id = 0x52425444; PRAGMA user_version = 99')
  database.close()
  await check(t, place, /a newer debug-toolbar has written the file: expected a version up to \d+, got 99/)
})

test('a full disk is one warning, and the list goes on', { skip: skip || process.platform === 'win32' }, async (t) => {
  const place = makePackage(t)
  const server = await startPackage(t, place, { maxFileBlocks: 100 })
  const given = await answers(server, false)
  for (let turn = 0; turn < 40 || !warned(server.said()); turn++) {
    given.push(await ask(server.port))
    await sleep(20)
  }
  given.push(...(await answers(server)))
  for (const { status, body } of given) assert.deepEqual([status, /^one \d+$/.test(body)], [200, true])
  const lines = server.said().trim().split('\n')
  assert.equal(lines.filter((line) => !/Dashboard:|Profiling with/.test(line)).length, 1, server.said())
  const rows = await listRecords(server.port)
  assert.equal(rows.length, Math.min(100, given.length))
  for (const answer of given.slice(-3)) assert.equal((await recordOf(server.port, answer)).complete, true)
})

const isRoot = process.geteuid?.() === 0

test(
  'a folder that cannot be written is one warning',
  { skip: skip || (isRoot && 'root writes anywhere') },
  async (t) => {
    const place = makePackage(t)
    mkdirSync(dirname(place.file), { recursive: true, mode: 0o700 })
    chmodSync(dirname(place.file), 0o500)
    t.after(() => chmodSync(dirname(place.file), 0o700))
    await check(t, place, /kept in memory, and goes with the process/)
  },
)

test('a package without installed modules has its history in memory, which the log says', { skip }, async (t) => {
  const place = makePackage(t)
  rmSync(`${place.folder}/node_modules`, { recursive: true })
  await check(t, place, /kept in memory, and goes with the process: there is no package\.json with a folder/)
})

test(
  'after a restart the list has both runs, and every row opens; the file is its user’s alone',
  { skip },
  async (t) => {
    const place = makePackage(t)
    const first = await startPackage(t, place)
    const old = await answers(first, false)
    first.child.kill()
    place.write('\n'.repeat(100) + readFileSync(`${place.folder}/app.js`, 'utf8'))
    const second = await startPackage(t, place)
    const fresh = await answers(second, false)
    // The texts of old rows may come after the list.
    const rows = await listUntil(second.port, (listed) => listed.every(({ panels }) => 'TimerPanel' in panels))
    const idOf = (answer: (typeof old)[0]): unknown => answer.headers['x-debug-toolbar-request']
    assert.deepEqual(rows.map(({ id }) => id).toReversed(), [...old, ...fresh].map(idOf))
    for (const answer of [...old, ...fresh]) assert.equal((await recordOf(second.port, answer)).complete, true)
    assert.equal(new Set(rows.map(({ run }) => run?.id)).size, 2)
    assert.deepEqual(
      rows.map(({ run }) => run?.command),
      Array.from({ length: 6 }, () => 'app.js'),
    )
    assert.equal(rows.at(-1)?.panels['TimerPanel']?.navTitle, rows[0]?.panels['TimerPanel']?.navTitle)
    if (process.platform !== 'win32') assert.equal(statSync(place.file).mode & 0o777, 0o600)
    assert.doesNotMatch(first.said() + second.said(), /Warning|kept in memory/)
  },
)

test('two processes write one file at once, and both list everything', { skip }, async (t) => {
  const place = makePackage(t)
  const both = await Promise.all([startPackage(t, place), startPackage(t, place)])
  const turns = Array.from({ length: 40 }, (_, turn) => both[turn % 2]!)
  await Promise.all(turns.map(({ port }) => ask(port)))
  for (const { port, said } of both) {
    const rows = await listUntil(port, (listed) => listed.length >= 40)
    assert.equal(new Set(rows.map(({ id }) => id)).size, 40)
    assert.doesNotMatch(said(), /kept in memory|could not/)
  }
})
