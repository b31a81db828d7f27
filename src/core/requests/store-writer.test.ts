import assert from 'node:assert/strict'
import { test } from 'node:test'
import { FakeTimers } from '../fake-timers.test.support.ts'
import type { EndedRequest } from './request-keeper.ts'
import { StoreWriter } from './store-writer.ts'

const requestOf = (id: string): EndedRequest => ({ id, profile: {} }) as EndedRequest

/** Lets everything that is due run, turns of the loop included. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await new Promise(setImmediate)
}

function setUp(write: (request: EndedRequest) => Promise<void>, maxBytes = 1e6, loop = { isBusy: false }) {
  const timers = new FakeTimers()
  const warnings: string[] = []
  const logger = { info: () => {}, warn: (text: string) => void warnings.push(text) }
  const writer = new StoreWriter({
    write,
    limits: { maxRequests: 3, maxBytes },
    logger,
    startTimer: timers.start,
    loop,
  })
  const pass = async (ms: number): Promise<void> => {
    timers.tick(ms)
    await settle()
  }
  return { writer, warnings, pass }
}

const idsOf = (requests: readonly EndedRequest[]): string[] => requests.map(({ id }) => id)

test('finished requests are written a while later, the oldest first, and are found until then', async () => {
  const written: string[] = []
  const { writer, warnings, pass } = setUp(async ({ id }) => void written.push(id))
  for (const id of ['a', 'b', 'c']) writer.add(requestOf(id), 10)
  await pass(249)
  assert.deepEqual([written, writer.find('b')?.id, idsOf(writer.list()).length], [[], 'b', 3])
  await pass(1)
  assert.deepEqual([written, writer.find('b'), writer.list()], [['a', 'b', 'c'], undefined, []])
  writer.add(requestOf('d'), 10)
  await pass(250)
  assert.deepEqual([written.at(-1), warnings], ['d', []])
})

test('while the store fails one request at a time tries it; those that failed stay in memory, warned of once', async () => {
  let isBroken = true
  const tried: string[] = []
  const { writer, warnings, pass } = setUp(async ({ id }) => {
    tried.push(id)
    if (isBroken) throw new Error('no room, password=hunter2')
  })
  for (const id of ['a', 'b', 'c']) writer.add(requestOf(id), 10)
  await pass(250)
  const before = tried.length
  assert.ok(before >= 1 && before <= 3, String(before))
  await pass(999)
  assert.equal(tried.length, before, 'a pause follows a failure')
  isBroken = false
  await pass(1)
  await pass(250)
  assert.deepEqual(tried, ['a', 'b', 'c'], 'each once: a write that was given up may still arrive')
  assert.ok(tried.slice(0, before).every((id) => writer.find(id)?.id === id))
  assert.equal(warnings.length, 1)
  assert.match(
    warnings[0]!,
    /^A finished request could not be written to the history's store: no room, password=\S*redacted/,
  )
  assert.doesNotMatch(warnings[0]!, /hunter2/)
})

test('more bytes than may wait drop the oldest, which is said once', async () => {
  const written: string[] = []
  const { writer, warnings, pass } = setUp(async ({ id }) => void written.push(id), 25)
  for (const id of ['a', 'b', 'c', 'd']) writer.add(requestOf(id), 10)
  await pass(250)
  assert.deepEqual(written, ['c', 'd'])
  assert.equal(warnings.length, 1)
  assert.match(warnings[0]!, /the oldest of those that wait are dropped/)
})

test('closing writes those that wait, and clearing forgets them', async () => {
  const written: string[] = []
  const { writer } = setUp(async ({ id }) => void written.push(id))
  writer.add(requestOf('a'), 10)
  await writer.clear()
  writer.add(requestOf('b'), 10)
  await writer.close()
  assert.deepEqual(written, ['b'])
})

test('where the app keeps the loop busy the next one waits, until the process ends', async () => {
  const written: string[] = []
  const loop = { isBusy: true }
  const { writer, pass } = setUp(async ({ id }) => void written.push(id), 1e6, loop)
  for (const id of ['a', 'b', 'c', 'd', 'e']) writer.add(requestOf(id), 10)
  await pass(250)
  assert.deepEqual(written, ['a'])
  await pass(9)
  assert.deepEqual(written, ['a'])
  await pass(1)
  assert.deepEqual(written, ['a', 'b'])
  loop.isBusy = false
  await pass(10)
  assert.deepEqual(written, ['a', 'b', 'c', 'd', 'e'])
})

test('closing waits for no app', async () => {
  const written: string[] = []
  const { writer, pass } = setUp(async ({ id }) => void written.push(id), 1e6, { isBusy: true })
  for (const id of ['a', 'b', 'c']) writer.add(requestOf(id), 10)
  await pass(250)
  assert.deepEqual(written, ['a'])
  await writer.close()
  assert.deepEqual(written, ['a', 'b', 'c'])
})
