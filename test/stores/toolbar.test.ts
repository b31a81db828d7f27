import assert from 'node:assert/strict'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Logger } from '../../src/core/log.ts'
import { Panel } from '../../src/core/panels/panel.ts'
import type { RequestContext } from '../../src/core/panels/panel.ts'
import type { RequestDetail } from '../../src/model/api.ts'
import type { RequestStore } from '../../src/model/request-store.ts'
import { startParts } from '../integration/apps.support.ts'
import { API, ask, listRecords, recordOf } from '../integration/client.support.ts'
import { loadFileStore, makeFolder } from './stores.support.ts'

const FileStore = await loadFileStore()

class Notes implements Logger {
  readonly warnings: string[] = []

  info(): void {}

  warn(message: string): void {
    this.warnings.push(message)
  }
}

/** Keeps something of each request, late, and a secret with it. */
class NotesPanel extends Panel {
  static override readonly id: string = 'NotesPanel'
  static override readonly title: string = 'Notes'
  static override readonly navTitle: string = 'Notes'

  override async processResponse({ request, state }: RequestContext): Promise<void> {
    await sleep(5)
    const canary = request.headers.find(([name]) => name.toLowerCase() === 'x-number')?.[1]
    state.set('NotesPanel', { number: canary, password: `canary-panel-${canary}`, none: undefined })
  }

  override generateStats({ state }: RequestContext): unknown {
    return state.get('NotesPanel') ?? null
  }
}

class BrokenPanel extends Panel {
  static override readonly id: string = 'BrokenPanel'
  static override readonly title: string = 'Broken'
  static override readonly navTitle: string = 'Broken'

  override processResponse(): void {
    throw new Error('no notes today')
  }

  override generateStats(): string {
    return 'never'
  }
}

async function load(milliseconds: number): Promise<string> {
  await sleep(milliseconds)
  return 'the answer'
}

const extraPanels = [NotesPanel, BrokenPanel]

/** An app whose finished requests go to `history`. */
async function start(t: TestContext, history: RequestStore, options: object = {}) {
  const notes = new Notes()
  const app = await startParts(
    t,
    async (_req, res) => {
      res.setHeader('Set-Cookie', 'sid=canary-set-cookie')
      res.end(await load(10))
    },
    { logger: notes },
    { history, asyncProfilerBackend: 'hooks', maxRequestHistory: 500, ...options },
  )
  return { ...app, notes }
}

async function filesOf(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch(() => [])
  return names.filter((name) => name.endsWith('.request'))
}

/** Waits until a store has written so many requests. */
async function waitForFiles(folder: string, count: number): Promise<string[]> {
  let names = await filesOf(folder)
  while (names.length < count) {
    await sleep(20)
    names = await filesOf(folder)
  }
  return names
}

test('200 overlapping requests: nothing unredacted is in any file, and nothing of another request', async (t) => {
  const folder = await makeFolder(t)
  const { port, notes } = await start(t, new FileStore(folder), { extraPanels: [NotesPanel] })
  const numbers = Array.from({ length: 200 }, (_, number) => number)
  const answers = await Promise.all(
    numbers.map((number) => {
      const secrets = { Authorization: `Bearer canary-auth-${number}`, Cookie: `sid=canary-cookie-${number}` }
      const path = `/orders/n${number}?token=canary-query-${number}`
      return ask(port, { path, headers: { ...secrets, 'X-Number': `n${number}n` } })
    }),
  )
  for (const { body } of answers) assert.equal(body, 'the answer')
  const names = await waitForFiles(folder, 200)
  const seen = new Set<string>()
  for (const name of names) {
    const text = (await readFile(join(folder, name))).toString('latin1')
    assert.doesNotMatch(text, /canary/)
    const marks = new Set(text.match(/n\d+n/g))
    assert.equal(marks.size, 1, [...marks].join())
    for (const mark of marks) seen.add(mark)
  }
  assert.equal(seen.size, 200)
  assert.deepEqual(notes.warnings, [])
})

const withoutTimes = (detail: RequestDetail): unknown => JSON.parse(JSON.stringify(detail))

test('panels say the same of a request in memory, of its record, and of the record in another process', async (t) => {
  const folder = await makeFolder(t)
  const first = await start(t, new FileStore(folder), { extraPanels })
  const answer = await ask(first.port, { headers: { 'X-Number': '7' } })
  const inMemory = await recordOf(first.port, answer)
  assert.equal(inMemory.panels['AsyncProfilingPanel'] === undefined, false)
  const [summary] = await listRecords(first.port)
  await waitForFiles(folder, 1)
  await sleep(50)
  const stored = await recordOf(first.port, answer)
  // Panels' data is redacted on its way out of memory.
  assert.deepEqual(inMemory.panels['NotesPanel'], { number: '7', password: '[redacted]' })
  assert.deepEqual(stored.panels['NotesPanel'], { number: '7', password: '[redacted]' })
  assert.deepEqual(withoutTimes(stored), withoutTimes(inMemory))
  assert.match(JSON.stringify(stored.panels['BrokenPanel']), /PANEL_FAILED.*no notes today/)
  assert.deepEqual(await listRecords(first.port), [summary])
  assert.deepEqual([summary?.run?.pid, stored.run], [process.pid, summary?.run])
  assert.match(String(stored.run?.commit), /^[0-9a-f]{40}$|^null$/)
  first.closeToolbar()
  const second = await start(t, new FileStore(folder), { extraPanels })
  assert.deepEqual(await listRecords(second.port), [summary])
  assert.deepEqual(await recordOf(second.port, answer), stored)
})

test('clearing clears the store, and closing writes what waits and closes it', async (t) => {
  const folder = await makeFolder(t)
  let closed = 0
  const store = Object.assign(new FileStore(folder), { close: () => void closed++ })
  const { port, closeToolbar } = await start(t, store)
  await ask(port)
  await waitForFiles(folder, 1)
  const page = (await ask(port, { path: '/_debug_toolbar/' })).body
  const token = /debug-toolbar-token" content="([\w-]+)"/.exec(page)?.[1]
  const cleared = await ask(port, { method: 'DELETE', path: API, headers: { 'X-Debug-Toolbar-Token': String(token) } })
  assert.equal(cleared.status, 204)
  assert.deepEqual([await filesOf(folder), await listRecords(port)], [[], []])
  await ask(port)
  closeToolbar()
  await waitForFiles(folder, 1)
  while (closed === 0) await sleep(5)
  await sleep(20)
  assert.equal(closed, 1)
})

const fail = (): never => {
  throw new Error('the disk is full')
}
const refuse = (): Promise<never> => Promise.reject(new Error('the disk is full'))
const hang = (): Promise<never> => new Promise(() => {})

const FAULTS: [name: string, fault: () => never | Promise<never>][] = [
  ['throws', fail],
  ['rejects', refuse],
  ['hangs', hang],
]

for (const [name, fault] of FAULTS) {
  test(`a store that ${name} when it is written to: the app answers, one warning, and memory goes on`, async (t) => {
    const store: RequestStore = { add: fault, get: () => undefined, list: () => [], clear: () => {} }
    const { port, notes } = await start(t, store)
    const answers = []
    for (let turn = 0; turn < 3; turn++) answers.push(await ask(port))
    for (const { body } of answers) assert.equal(body, 'the answer')
    while (name !== 'hangs' && notes.warnings.length === 0) await sleep(20)
    await sleep(300)
    for (const answer of answers) assert.equal((await recordOf(port, answer)).complete, true)
    assert.equal((await listRecords(port)).length, 3)
    if (name === 'hangs') return
    assert.equal(notes.warnings.length, 1)
    assert.match(notes.warnings[0]!, /could not be written to the history's store: the disk is full\. .*not touched/)
  })
}

test('a store that cannot be read: the newest are listed from memory, and an older one is an error, not unknown', async (t) => {
  const store: RequestStore = { add: hang, get: fail, list: refuse, clear: fail }
  const { port, notes } = await start(t, store)
  const answer = await ask(port)
  assert.equal((await listRecords(port)).length, 1)
  assert.equal((await recordOf(port, answer)).complete, true)
  assert.match(notes.warnings.join('\n'), /^The history's store could not list its requests: the disk is full\./)
  const older = await ask(port, { path: `${API}/older-1` })
  assert.equal(older.status, 500)
  assert.doesNotMatch(older.body, /disk/)
})

test('what a store gives is judged: another request, damage, and things that are no record', async (t) => {
  const given: unknown[] = [{}, 'text', 7, [], { version: 99 }]
  const store = { add: hang, get: () => given.shift(), list: () => [{ id: 7 }], clear: () => {} } as unknown
  const { port, notes } = await start(t, store as RequestStore)
  while (given.length > 0) assert.equal((await ask(port, { path: `${API}/older-1` })).status, 500)
  assert.deepEqual(await listRecords(port), [])
  assert.match(notes.warnings.join('\n'), /could not list its requests: A stored request is damaged: summary\.id/)
  for (const id of ['..%2f..%2fetc', 'a.b', 'x'.repeat(65)]) {
    assert.equal((await ask(port, { path: `${API}/${id}` })).status, 404)
  }
})
