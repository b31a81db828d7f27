import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { RequestSummary } from './core/api.ts'
import { OnceLogger } from './core/log.ts'
import { PanelRunner } from './core/panel-runner.ts'
import type { RequestContext } from './core/panel.ts'
import { MemoryStore } from './storage/memory-store.ts'
import { ToolbarReader } from './toolbar-reader.ts'

/** A reader without panels, whose clock the test moves, and on which `running` are under way. */
function setUp(...running: string[]) {
  const warnings: string[] = []
  const logger = new OnceLogger({ info: () => {}, warn: (text) => warnings.push(text) })
  const timers = new Set<() => void>()
  const reader = new ToolbarReader({
    store: new MemoryStore({ maxRequests: 10, maxBytes: 1e6 }),
    runner: new PanelRunner([], logger),
    logger,
    isRunning: (id) => running.includes(id),
    startTimer: (callback) => {
      timers.add(callback)
      return () => void timers.delete(callback)
    },
  })
  return { reader, warnings, timers }
}

const contextOf = (id: string): RequestContext =>
  ({
    id,
    request: { method: 'GET', path: `/${id}`, route: null },
    response: null,
    startTime: 5,
    duration: 7,
  }) as RequestContext

test('a request that is kept is told at once, an unknown one is not waited for', async () => {
  const { reader, timers } = setUp()
  reader.add(contextOf('a'), 1)
  assert.deepEqual(await reader.detail('a'), {
    id: 'a',
    method: 'GET',
    path: '/a',
    route: null,
    status: null,
    startTime: 5,
    duration: 7,
    complete: false,
    panels: {},
  })
  assert.equal(await reader.detail('b'), undefined)
  assert.equal(timers.size, 0)
})

test('whoever asks for a running request gets it when it has ended', async () => {
  const { reader, timers } = setUp('a')
  const asking = [reader.detail('a'), reader.detail('a')]
  reader.add(contextOf('a'), 1)
  const answers = await Promise.all(asking)
  assert.deepEqual(
    answers.map((answer) => answer?.id),
    ['a', 'a'],
  )
  assert.equal(timers.size, 0)
})

test('a running request that goes on is unknown when the wait is over, or the toolbar is closed', async () => {
  const { reader, timers } = setUp('a', 'b')
  const late = reader.detail('a')
  for (const fire of timers) fire()
  assert.equal(await late, undefined)
  const cut = reader.detail('b')
  reader.close()
  assert.equal(await cut, undefined)
  assert.equal(timers.size, 0)
})

test('those who watch hear of each request until they stop; one that throws is warned of', async () => {
  const { reader, warnings } = setUp()
  const heard: string[] = []
  const stop = reader.subscribe(({ id }: RequestSummary) => heard.push(id))
  const stopFaulty = reader.subscribe(() => {
    throw new Error('deaf')
  })
  reader.add(contextOf('a'), 1)
  await new Promise(setImmediate)
  stop()
  stopFaulty()
  reader.add(contextOf('b'), 1)
  await new Promise(setImmediate)
  assert.deepEqual(heard, ['a'])
  assert.deepEqual(warnings, ['A finished request could not be shown live: deaf'])
})

test('clearing forgets every request', async () => {
  const { reader } = setUp()
  reader.add(contextOf('a'), 1)
  assert.equal((await reader.summaries()).length, 1)
  reader.clear()
  assert.deepEqual(await reader.summaries(), [])
})

test('a request is redacted when it has stayed for a period, or the toolbar is closed; then no timer is left', () => {
  const { reader, timers } = setUp()
  const settled: string[] = []
  const add = (id: string) => reader.add({ ...contextOf(id), settle: () => void settled.push(id) }, 1)
  const endPeriod = () => {
    const [fire, ...others] = timers
    assert.deepEqual(others, [])
    timers.clear()
    fire?.()
  }
  add('a')
  add('b')
  endPeriod()
  assert.deepEqual([...settled], [])
  add('c')
  endPeriod()
  assert.deepEqual(settled.splice(0), ['b', 'a'])
  // Eleven push the older ones out of a history of ten.
  for (let index = 0; index < 11; index++) add(`d${index}`)
  endPeriod()
  assert.deepEqual([...settled], [])
  endPeriod()
  assert.equal(settled.splice(0).length, 10)
  assert.equal(timers.size, 0)
  add('e')
  reader.close()
  assert.equal(settled[0], 'e')
  assert.equal(timers.size, 0)
})

test('a request that cannot be redacted is warned of, and stops no other', () => {
  const { reader, warnings } = setUp()
  const settled: string[] = []
  const fail = () => {
    throw new Error('no')
  }
  reader.add({ ...contextOf('a'), settle: () => void settled.push('a') }, 1)
  reader.add({ ...contextOf('b'), settle: fail }, 1)
  reader.close()
  assert.deepEqual(settled, ['a'])
  assert.deepEqual(warnings, ['A finished request could not be redacted: no'])
})
