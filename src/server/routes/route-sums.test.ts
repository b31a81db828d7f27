import assert from 'node:assert/strict'
import { test } from 'node:test'
import { RouteAggregates } from '../../analyze/routes/aggregates.ts'
import { routeId } from '../../analyze/routes/route-of-path.ts'
import type { RequestSample, RouteReader } from '../../model/routes/route-data.ts'
import type { RouteAnswer, RoutesAnswer } from '../../model/routes/routes-answer.ts'
import { codeOf, startServer } from '../harness.test.support.ts'

const ROUTES = '/_debug_toolbar/api/routes'

const sampleOf = (index: number, run: string): RequestSample => ({
  ...{
    id: `p-${index}`,
    method: 'GET',
    route: index % 2 === 0 ? '/even' : '/odd',
    status: 200,
    failed: false,
    startTime: index,
  },
  ...{ duration: 10, queued: 0, run, parts: [], calls: [] },
})

/** The routes of a process that analyses one request a call. */
function readerOf(samples: readonly RequestSample[]): RouteReader & { asked: string[][] } {
  const aggregates = new RouteAggregates()
  for (const sample of samples) aggregates.add(sample)
  const asked: string[][] = []
  const reader: RouteReader = {
    collect: async () => [{ prefix: 'p-', run: null, runs: [], aggregates: aggregates.toData(), kept: [...samples] }],
    samples: async (ids) => {
      asked.push([...ids])
      return { samples: samples.filter(({ id }) => id === ids[0]), pending: ids.slice(1) }
    },
    ownSamples: (ids) => reader.samples(ids),
  }
  return { ...reader, asked }
}

test('routes are listed, and the newest kept requests analysed, of one route where one is asked for', async (t) => {
  const reader = readerOf(Array.from({ length: 500 }, (_, index) => sampleOf(index, index < 300 ? 'old' : 'new')))
  const running = await startServer(t, { routes: reader })
  const all = JSON.parse((await running.ask('GET', ROUTES)).body) as RoutesAnswer
  assert.deepEqual(
    all.routes.map(({ route, count }) => [route, count]),
    [
      ['/even', 250],
      ['/odd', 250],
    ],
  )
  assert.deepEqual([all.isPartial, all.run, reader.asked[0]!.length, reader.asked[0]![0]], [true, null, 200, 'p-499'])
  const id = routeId('GET', '/even')
  const one = JSON.parse((await running.ask('GET', `${ROUTES}/${id}`)).body) as RouteAnswer
  assert.deepEqual([one.route.id, one.route.count, one.requests.length], [id, 250, 60])
  assert.ok(reader.asked[1]!.every((each) => Number(each.slice(2)) % 2 === 0))
})

test('a bad run, an unknown route and a changing method are refused', async (t) => {
  const running = await startServer(t, { routes: readerOf([sampleOf(1, 'old')]) })
  const table: [method: string, path: string, status: number, code: string][] = [
    ['GET', `${ROUTES}?run=../x`, 400, 'BAD_PARAMETER'],
    ['GET', `${ROUTES}?run=a&run=b`, 400, 'BAD_PARAMETER'],
    ['GET', `${ROUTES}/get-none-1`, 404, 'ROUTE_NOT_FOUND'],
    ['DELETE', ROUTES, 405, 'METHOD_NOT_ALLOWED'],
  ]
  for (const [method, path, status, code] of table) {
    const answer = await running.ask(method, path)
    assert.deepEqual([answer.status, codeOf(answer)], [status, code], path)
  }
})

test('without sums there are no routes', async (t) => {
  const running = await startServer(t)
  const answer = JSON.parse((await running.ask('GET', ROUTES)).body) as RoutesAnswer
  assert.deepEqual([answer.routes, answer.runs, answer.isPartial], [[], [], false])
})
