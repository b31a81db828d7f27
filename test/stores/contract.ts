import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import { largeRecord, sampleRecord } from '../../src/core/records/sample-record.test.support.ts'
import type { FinishedRequest } from '../../src/model/finished-request.ts'
import type { MaybePromise, RequestStore } from '../../src/model/request-store.ts'

/** A store under test. */
export interface StoreRig {
  store: RequestStore
  /** The number of requests that it keeps. */
  maxRequests: number
  /** Puts a request in by another way than `add`. */
  put?: (record: FinishedRequest) => MaybePromise<void>
  /** Opens the same data again, as another process would. */
  reopen?: () => RequestStore
}

/** Cases that a store cannot have, with the reason. */
export type Skips = Partial<Record<'replace' | 'reopen' | 'all', string>>

const HOSTILE_IDS = [
  '',
  '.',
  '..',
  '../../etc/passwd',
  '/etc/passwd',
  'C:\\Windows',
  'a/b',
  'a\0b',
  '__proto__',
  'constructor',
  "' OR 1=1 --",
  '%2e%2e%2f',
  '*',
  '\ud800',
  'x'.repeat(100_000),
]

/** The record of the request that ended so many milliseconds after the first. */
function recordAt(index: number, id = `id-${index}`): FinishedRequest {
  const record = sampleRecord(id)
  return { ...record, summary: { ...record.summary, startTime: record.summary.startTime + index } }
}

const idsOf = async (store: RequestStore, limit = 1000): Promise<string[]> =>
  (await store.list(limit)).map(({ id }) => id)

/** Holds a store to everything that the toolbar relies on. */
export function checkStore(name: string, open: (t: TestContext) => MaybePromise<StoreRig>, skips: Skips = {}): void {
  const check = (title: string, body: (rig: Rig) => Promise<void>, skip?: string): void => {
    void test(`${name}: ${title}`, { skip: skips.all ?? skip ?? false }, async (t) => {
      const opened = await open(t)
      await body({ ...opened, put: opened.put ?? ((record) => opened.store.add(record)) })
    })
  }
  checkKeeping(check)
  checkOrder(check)
  check(
    'a record of the same id is replaced',
    async ({ store, put }) => {
      await put(recordAt(1, 'same'))
      const changed = recordAt(1, 'same')
      changed.summary.method = changed.request.method = 'POST'
      await put(changed)
      assert.deepEqual(await store.list(10), [changed.summary])
      assert.deepEqual(await store.get('same'), changed)
    },
    skips.replace,
  )
  check(
    'another process finds everything again',
    async ({ store, put, reopen }) => {
      for (let index = 0; index < 3; index++) await put(recordAt(index))
      await store.close?.()
      const reopened = reopen!()
      assert.deepEqual(await idsOf(reopened), ['id-2', 'id-1', 'id-0'])
      assert.deepEqual(await reopened.get('id-1'), recordAt(1))
      await reopened.add(recordAt(3))
      assert.deepEqual(await idsOf(reopened, 2), ['id-3', 'id-2'])
    },
    skips.reopen,
  )
}

type Rig = StoreRig & Required<Pick<StoreRig, 'put'>>
type Check = (title: string, body: (rig: Rig) => Promise<void>) => void

function checkKeeping(check: Check): void {
  check('an empty store has nothing', async ({ store }) => {
    assert.deepEqual(await store.list(10), [])
    assert.equal(await store.get('id-1'), undefined)
    await store.clear()
  })

  check('a record comes back as it was, and is not changed', async ({ store, put }) => {
    const record = recordAt(1)
    const bare = { ...recordAt(2), response: null, trace: null, samples: null, cpuUsage: null }
    bare.summary = { ...bare.summary, status: null, complete: false }
    const before = structuredClone([record, bare])
    await put(record)
    await put(bare)
    assert.deepEqual([await store.get('id-1'), await store.get('id-2')], before)
    assert.deepEqual(await store.list(10), [bare.summary, record.summary])
    assert.deepEqual([record, bare], before)
  })

  check('a record of 10 000 tasks comes back', async ({ store, put }) => {
    const record = largeRecord('large', 10_000)
    await put(record)
    assert.deepEqual(await store.get('large'), record)
  })

  check('an unknown id has nothing, whatever text it is', async ({ store, put }) => {
    await put(recordAt(1))
    for (const id of HOSTILE_IDS) assert.equal(await store.get(id), undefined, id.slice(0, 50))
    assert.deepEqual(await idsOf(store), ['id-1'])
  })

  check('ids that differ in case alone are two', async ({ store, put }) => {
    for (const id of ['Ab-_', 'aB-_', 'ab_-']) await put(recordAt(1, id))
    for (const id of ['Ab-_', 'aB-_', 'ab_-']) assert.equal((await store.get(id))?.summary.id, id)
    assert.equal((await store.list(10)).length, 3)
  })

  check('clearing forgets everything, and the next one is kept', async ({ store, put }) => {
    for (let index = 0; index < 3; index++) await put(recordAt(index))
    await store.clear()
    assert.deepEqual(await store.list(10), [])
    assert.equal(await store.get('id-1'), undefined)
    await put(recordAt(4))
    assert.deepEqual(await idsOf(store), ['id-4'])
  })
}

function checkOrder(check: Check): void {
  check(
    'the requests of a trace are among those that are listed for it, also after the oldest have gone',
    async (rig) => {
      const { store, put, maxRequests } = rig
      const traceAt = (index: number): string => String(1 + (index % 2)).repeat(32)
      for (let index = 0; index < maxRequests + 4; index++) {
        const record = recordAt(index)
        const traceContext = { ...record.summary.traceContext!, traceId: traceAt(index) }
        await put({ ...record, summary: { ...record.summary, traceContext } })
      }
      const trace = traceAt(0)
      const found = (await store.list(1000, { trace })).filter(({ traceContext }) => traceContext?.traceId === trace)
      const wanted = Array.from({ length: maxRequests }, (_, back) => maxRequests + 3 - back).filter(
        (at) => at % 2 === 0,
      )
      assert.deepEqual(
        found.map(({ id }) => id),
        wanted.map((at) => `id-${at}`),
      )
      await store.clear()
      assert.deepEqual(await store.list(1000, { trace }), [])
    },
  )

  check('newest first, no more than asked for', async ({ store, put }) => {
    for (let index = 0; index < 5; index++) await put(recordAt(index))
    assert.deepEqual(await idsOf(store), ['id-4', 'id-3', 'id-2', 'id-1', 'id-0'])
    assert.deepEqual(await idsOf(store, 2), ['id-4', 'id-3'])
    assert.deepEqual(await idsOf(store, 0), [])
  })

  check('the oldest go first', async ({ store, put, maxRequests }) => {
    for (let index = 0; index < maxRequests + 5; index++) await put(recordAt(index))
    const kept = await idsOf(store, maxRequests * 2)
    assert.equal(kept.length, maxRequests)
    assert.deepEqual([kept[0], kept.at(-1)], [`id-${maxRequests + 4}`, 'id-5'])
    assert.equal(await store.get('id-4'), undefined)
  })

  check('records that are added at once are all kept, whole', async ({ store, put, maxRequests }) => {
    const indexes = Array.from({ length: maxRequests }, (_, index) => index)
    await Promise.all(indexes.map(async (index) => put(recordAt(index))))
    assert.deepEqual(new Set(await idsOf(store)), new Set(indexes.map((index) => `id-${index}`)))
    for (const index of indexes) assert.deepEqual(await store.get(`id-${index}`), recordAt(index))
  })
}
