import assert from 'node:assert/strict'
import { test } from 'node:test'
import { RouteAggregates } from '../analyze/routes/aggregates.ts'
import type { TrackedContext } from '../core/requests/tracked-context.ts'
import type { Unit } from '../model/finished-request.ts'
import type { Settings } from '../model/settings.ts'
import { RouteBook } from './route-book.ts'

interface Ended {
  id?: string
  method?: string
  url?: string
  route?: string | null
  status?: number | null
  duration?: number | null
  queued?: number
  unit?: Unit
}

let count = 0
const ended = ({
  method = 'GET',
  url = '/',
  route = null,
  status = 200,
  duration = 10,
  ...rest
}: Ended): TrackedContext =>
  ({
    id: rest.id ?? `Pre-fix-${++count}`,
    startTime: 1000 + count,
    duration,
    outcome: { method, url, route, status },
    unit: rest.unit,
    profile: { lastQueued: rest.queued ?? Number.NaN },
  }) as unknown as TrackedContext

function rig(): { book: RouteBook; fire: () => void; timers: number[] } {
  const timers: number[] = []
  let callback: (() => void) | null = null
  const book = new RouteBook({
    config: { asyncProfilerRedactPatterns: [/secret\w*/g] } as unknown as Settings,
    keeper: { list: () => [], find: () => undefined },
    startTimer: (fn, ms) => {
      timers.push(ms)
      callback = fn
      return () => void (callback = null)
    },
  })
  return { book, timers, fire: () => callback?.() }
}

async function routesOf(book: RouteBook): Promise<[method: string, route: string, count: number][]> {
  const [own] = await book.collect()
  const all = new RouteAggregates()
  all.merge(own!.aggregates)
  return all.list().map((route) => [route.method, route.route, route.count])
}

test('requests are counted by method and pattern, or by their path with its ids as *', async () => {
  const { book } = rig()
  book.ended(ended({ url: '/orders/1?a=b', route: '/orders/:id' }))
  book.ended(ended({ url: '/orders/2', route: '/orders/:id' }))
  book.ended(ended({ url: '/orders/2', route: '/orders/:id', method: 'PUT' }))
  for (const id of [1, 2, 3]) book.ended(ended({ url: `/files/${id}?q=${id}` }))
  assert.deepEqual(await routesOf(book), [
    ['GET', '/orders/:id', 2],
    ['PUT', '/orders/:id', 1],
    ['GET', '/files/*', 3],
  ])
  assert.equal((await book.collect())[0]!.prefix, 'Pre-fix-')
})

test('no secret of a path or a pattern becomes the name of a route', async () => {
  const { book } = rig()
  book.ended(ended({ url: '/reset/eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.abcdefghijk?token=abc' }))
  book.ended(ended({ url: '/x/secret123' }))
  book.ended(ended({ url: '/y', route: '/y/secretPattern' }))
  const text = JSON.stringify(await book.collect())
  assert.doesNotMatch(text, /eyJ|secret|token=abc/)
})

test('a name is made later, once for each path; requests of a known route need no timer', async () => {
  const { book, timers, fire } = rig()
  for (const _ of [1, 2, 3]) book.ended(ended({ route: '/a' }))
  assert.deepEqual(timers, [50])
  fire()
  for (const _ of [1, 2, 3]) book.ended(ended({ route: '/a' }))
  assert.deepEqual(timers, [50])
  book.ended(ended({ route: '/b' }))
  assert.deepEqual(timers, [50, 50])
  book.close()
  fire()
  assert.deepEqual(await routesOf(book), [
    ['GET', '/a', 6],
    ['GET', '/b', 1],
  ])
})

test('a flood of new paths is counted, not kept', async () => {
  const { book, fire } = rig()
  for (let index = 0; index < 6000; index++) book.ended(ended({ url: `/${index}x` }))
  fire()
  const [own] = await book.collect()
  assert.equal(own!.aggregates.routes.length, 1000)
  assert.equal(own!.aggregates.droppedRequests, 5000)
})

test('queued time is of the requests that tell it; one without a duration is not counted', async () => {
  const { book } = rig()
  book.ended(ended({ route: '/a', queued: 4, duration: 20 }))
  book.ended(ended({ route: '/a', duration: 100 }))
  book.ended(ended({ route: '/a', duration: null }))
  const [own] = await book.collect()
  const [route] = own!.aggregates.routes
  assert.deepEqual([route!.queued, route!.queuedOf, route!.recent.length], [4000, 20_000, 2])
})

test('answers from 500 on and none at all are errors; a job that was completed is none', async () => {
  const { book } = rig()
  for (const status of [200, 404, 500, null]) book.ended(ended({ route: '/a', status }))
  for (const status of ['completed', 'failed', 'pending'] as const) {
    book.ended(ended({ method: 'JOB', url: 'mail', status: null, unit: { kind: 'job', status } }))
  }
  const [own] = await book.collect()
  assert.deepEqual(
    own!.aggregates.routes.map(({ method, errors }) => [method, errors]),
    [
      ['GET', 2],
      ['JOB', 2],
    ],
  )
})

test('after clear() nothing is left', async () => {
  const { book } = rig()
  book.ended(ended({ route: '/a' }))
  await book.collect()
  book.ended(ended({ route: '/b' }))
  book.clear()
  assert.deepEqual(await routesOf(book), [])
  book.ended(ended({ route: '/a' }))
  assert.deepEqual(await routesOf(book), [['GET', '/a', 1]])
})
