import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Recorder } from '../../core/recording/recorder.ts'
import type { LiveFigures } from '../../core/recording/recording.ts'
import { BlindRoutes } from './blind-routes.ts'
import { Solitude } from './solitude.ts'

const recordingOf = (url: string, figures: Partial<LiveFigures>) => ({
  address: { method: 'GET', url },
  elapsed: () => 100,
  figures: () => ({
    elapsed: 100,
    running: 0,
    waiting: 0,
    queued: 0,
    unattributed: 0,
    lagMax: 0,
    overhead: 0,
    ...figures,
  }),
})

/** One request that has the loop for itself. */
function alone(routes: BlindRoutes, url: string, figures: Partial<LiveFigures>, tasks = 1): string | null {
  const told = { running: figures.running ?? 0, tasks }
  routes.started(told)
  return routes.ended(recordingOf(url, figures), told)
}

const wants = (routes: BlindRoutes, url: string): boolean => routes.wantsWitness({ method: 'GET', url })
const hear = (
  routes: BlindRoutes,
  url: string,
  hasOthers: boolean,
  figures: Partial<LiveFigures> = {},
): string | null => {
  const recorder: Pick<Recorder, 'hasTaskIn'> = { hasTaskIn: () => hasOthers }
  return routes.learn({ ...recordingOf(url, figures), recorder })
}

const BUSY = { unattributed: 95 }
const WAITED = { waiting: 95, unattributed: 3 }

test('two requests of a route in turn that instrumented code does not explain bring hooks for the third', () => {
  const routes = new BlindRoutes()
  assert.deepEqual([alone(routes, '/a/1?x=1', BUSY), wants(routes, '/a/1')], [null, false])
  assert.match(alone(routes, '/a/2', BUSY) ?? '', /busy for 95 of 100 ms/)
  assert.deepEqual([wants(routes, '/a/33?y=2'), wants(routes, '/b/1')], [true, false])
})

test('one that is explained begins anew: a first request compiles and loads', () => {
  const routes = new BlindRoutes()
  alone(routes, '/a', BUSY)
  alone(routes, '/a', { running: 90 })
  alone(routes, '/a', BUSY)
  assert.equal(wants(routes, '/a'), false)
})

test('a wait counts only where no instrumented async function was called', () => {
  const routes = new BlindRoutes()
  for (let request = 0; request < 2; request++) {
    assert.equal(alone(routes, '/tasks', WAITED, 1), null)
    alone(routes, '/none', WAITED, 0)
  }
  assert.deepEqual([wants(routes, '/tasks'), wants(routes, '/none')], [false, true])
})

test('a request beside one of another profiler is not alone', () => {
  const solitude = new Solitude()
  const [routes, others] = [new BlindRoutes(solitude), new BlindRoutes(solitude)]
  const other = { running: 0, tasks: 1 }
  others.started(other)
  assert.deepEqual([alone(routes, '/a', BUSY), alone(routes, '/a', BUSY), wants(routes, '/a')], [null, null, false])
  others.ended(recordingOf('/b', {}), other)
  alone(routes, '/a', BUSY)
  assert.match(alone(routes, '/a', BUSY) ?? '', /busy for 95 of 100 ms/)
})

test("short times, the profiler's own work and others', and requests beside others are no reason", () => {
  const routes = new BlindRoutes()
  for (let request = 0; request < 3; request++) {
    alone(routes, '/short', { elapsed: 20, unattributed: 19 })
    alone(routes, '/loads', { queued: 95 })
    const [a, b] = [
      { running: 0, tasks: 0 },
      { running: 0, tasks: 0 },
    ]
    routes.started(a)
    routes.started(b)
    routes.ended(recordingOf('/beside', BUSY), b)
    routes.ended(recordingOf('/beside', BUSY), a)
  }
  assert.deepEqual(
    ['/short', '/loads', '/beside'].map((url) => wants(routes, url)),
    [false, false, false],
  )
})

test('the answer of hooks holds for the route', () => {
  const routes = new BlindRoutes()
  for (const url of ['/blind', '/clear', '/package', '/callbacks']) {
    const figures = url === '/callbacks' ? WAITED : BUSY
    alone(routes, url, figures, 0)
    alone(routes, url, figures, 0)
  }
  assert.match(hear(routes, '/blind', true) ?? '', /^async functions of yours ran/)
  assert.equal(hear(routes, '/clear', false, { running: 5 }), null)
  assert.match(hear(routes, '/package', false, { running: 90 }) ?? '', /of a package or compiled/)
  assert.equal(hear(routes, '/callbacks', false, { running: 90 }), null)
  assert.deepEqual(
    ['/blind', '/clear', '/package', '/callbacks'].map((url) => wants(routes, url)),
    [true, false, true, false],
  )
  assert.equal(alone(routes, '/clear', BUSY), null)
  assert.match(alone(routes, '/blind', { running: 90 }) ?? '', /counts as unattributed or waiting/)
})

test('a bounded number of routes is remembered', () => {
  const routes = new BlindRoutes()
  const letters = 'abcdefghijklmnopqrstuvwxyz'
  for (const one of letters) for (const two of letters) alone(routes, `/${one}${two}`, BUSY)
  alone(routes, '/zz', BUSY)
  alone(routes, '/aa', BUSY)
  assert.deepEqual([wants(routes, '/zz'), wants(routes, '/aa')], [true, false])
})
