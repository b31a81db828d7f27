import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { RequestSummary } from '../../model/api.ts'
import { OnceLogger } from '../log.ts'
import { Panel } from '../panels/panel.ts'
import type { ResolvedConfig } from '../panels/panel.ts'
import { PanelRunner } from '../panels/panel-runner.ts'
import { summaryOf } from './request-keeper.ts'
import type { EndedRequest } from './request-keeper.ts'
import { MemoryStore } from '../../storage/memory-store.ts'
import { RequestHistory } from './history.ts'

/** A history without panels, whose clock the test moves, and for which `running` are running requests. */
function setUp(...running: string[]) {
  const warnings: string[] = []
  const logger = new OnceLogger({ info: () => {}, warn: (text) => warnings.push(text) })
  const timers = new Set<() => void>()
  const reader = new RequestHistory({
    keeper: new MemoryStore({ limits: { maxRequests: 10, maxBytes: 1e6 }, records: NO_RECORDS, logger }).keeper,
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

const NO_RECORDS = { toRecord: () => assert.fail(), toContext: () => assert.fail() }

const contextOf = (id: string): EndedRequest =>
  ({
    id,
    request: { method: 'GET', url: `/${id}`, path: `/${id}`, route: null },
    response: null,
    startTime: 5,
    duration: 7,
  }) as EndedRequest

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
  await reader.close()
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
  await reader.clear()
  assert.deepEqual(await reader.summaries(), [])
})

test('the row of a stored request is made again until its panels have answered, then remembered', async () => {
  let calls = 0
  class Moody extends Panel {
    static override readonly id = 'Moody'
    static override readonly title = 'Moody'
    static override readonly navTitle = 'Moody'
    generateStats(): string {
      if (++calls === 1) throw new Error('not yet')
      return 'fine'
    }
    override navSubtitle(stats: unknown): string {
      return String(stats)
    }
  }
  const logger = new OnceLogger({ info: () => {}, warn: () => {} })
  const panel = new Moody({} as ResolvedConfig)
  const stored = contextOf('a')
  const row = { summary: summaryOf(stored), load: () => contextOf('a'), isInMemory: false }
  const reader = new RequestHistory({
    keeper: {
      add: () => {},
      find: () => stored,
      list: () => [row],
      clear: () => {},
      close: () => {},
      keep: () => true,
    },
    runner: new PanelRunner([{ id: 'Moody', title: 'Moody', navTitle: 'Moody', panel, screen: null }], logger),
    logger,
    isRunning: () => false,
  })
  const subtitles: unknown[] = []
  for (let turn = 0; turn < 3; turn++) subtitles.push((await reader.summaries())[0]?.panels['Moody']?.navSubtitle)
  assert.deepEqual([subtitles, calls], [['failed', 'fine', 'fine'], 2])
})
