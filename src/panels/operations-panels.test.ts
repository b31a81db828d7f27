import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { RequestContext } from '../core/panels/panel.ts'
import { FakeClock } from '../core/recording/fake-clock.test.support.ts'
import { Recorder } from '../core/recording/recorder.ts'
import { resolveConfig } from '../core/options/resolve-config.ts'
import type { OperationKind } from '../model/operation.ts'
import type { OperationsStats } from '../model/operation-groups.ts'
import type { Trace } from '../model/trace.ts'
import { AsyncPanel } from './async-panel.ts'
import { CachePanel } from './cache-panel.ts'
import { HttpClientPanel } from './http-client-panel.ts'
import { QueriesPanel } from './queries-panel.ts'

const config = resolveConfig({}, {})
const PANELS = [new QueriesPanel(config), new HttpClientPanel(config), new CachePanel(config)]

/** Records operations of 4 ms, one after the other. */
function recordOf(kinds: readonly OperationKind[], maxOperations = 100): { recorder: Recorder; clock: FakeClock } {
  const clock = new FakeClock(0)
  const recorder = new Recorder({ name: 'request', clock, maxTasks: 10, outer: null, maxOperations })
  for (const kind of kinds) {
    const start = {
      kind,
      system: kind,
      name: `ask ${kind}`,
      text: `ask ${kind}`,
      phase: 'service',
      attributes: {},
    } as const
    const row = recorder.operations.begin(start, clock.now(), { task: 0, parent: 0, place: null })
    clock.rest(4)
    if (row !== null) Object.assign(row, { end: clock.now(), status: 'completed' })
  }
  return { recorder, clock }
}

interface CountedContext extends RequestContext {
  /** How often the trace was read. */
  reads: number
}

function contextOf(trace: Trace | null): CountedContext {
  const context = { reads: 0, profile: { samples: async () => null, cpuUsage: () => null } }
  Object.defineProperty(context.profile, 'trace', { get: () => (context.reads++, trace) })
  return context as unknown as CountedContext
}

test('each panel has the operations of its kinds alone', async () => {
  const { recorder } = recordOf(['sql', 'http', 'cache', 'message', 'document', 'other'])
  const context = contextOf(recorder.finish())
  const all = await Promise.all(PANELS.map((panel) => panel.generateStats(context)))
  assert.deepEqual(
    all.map(({ groups }) => groups.map(({ kind }) => kind)),
    [['sql', 'document'], ['http'], ['cache', 'message']],
  )
  assert.deepEqual(
    PANELS.map((panel, i) => panel.navSubtitle(all[i]!)),
    ['2 queries, 8 ms', '1 request, 4 ms', '2 commands, 8 ms'],
  )
})

test('the panels of a page share one analysis of the trace', async () => {
  const context = contextOf(recordOf(['sql']).recorder.finish())
  await Promise.all([new AsyncPanel(config), ...PANELS].map((panel) => panel.generateStats(context)))
  assert.equal(context.reads, 1)
  await PANELS[0]!.generateStats(context)
  assert.equal(context.reads, 2, 'nothing is kept for later')
})

test('a request that goes on has none yet, in any panel', async () => {
  const context = contextOf(null)
  for (const panel of PANELS) await assert.rejects(panel.generateStats(context), /has not ended yet/)
})

test('a few words for the list: none without operations, and failed ones are named', () => {
  const subtitle = (count: number, totalTime: number, failed = 0): string =>
    PANELS[0]!.navSubtitle({ count, totalTime, failed } as OperationsStats)
  assert.equal(subtitle(0, 0), '')
  assert.equal(subtitle(1, 3.02), '1 query, 3 ms')
  assert.equal(subtitle(31, 84.3), '31 queries, 84 ms')
  assert.equal(subtitle(2, 1500, 1), '2 queries, 1.5 s, 1 failed')
})

test('Server-Timing has those that have begun, if there are any', () => {
  const { recorder, clock } = recordOf(['sql', 'cache', 'sql'])
  clock.rest(100)
  const profile = { operationFigures: (kinds: OperationKind[]) => recorder.operations.figuresOf(kinds, clock.now()) }
  const context = { profile } as unknown as RequestContext
  assert.deepEqual(
    PANELS.map((panel) => panel.generateServerTiming(context)),
    [
      [{ name: 'queries', duration: 8, description: '2 queries' }],
      [],
      [{ name: 'commands', duration: 4, description: '1 command' }],
    ],
  )
})

test('figures of the moment count all, and the pending ones until now', () => {
  const { recorder, clock } = recordOf(['sql', 'sql', 'sql'], 3)
  const start = { kind: 'http', system: 'http', name: '', text: '', phase: 'service', attributes: {} } as const
  recorder.operations.begin(start, clock.now(), { task: 0, parent: 0, place: null })
  assert.deepEqual(recorder.operations.figuresOf(['http'], clock.now()), { count: 1, time: 0 })
  const roomy = recordOf([])
  roomy.recorder.operations.begin(start, roomy.clock.now(), { task: 0, parent: 0, place: null })
  roomy.clock.rest(7)
  assert.deepEqual(roomy.recorder.operations.figuresOf(['http'], roomy.clock.now()), { count: 1, time: 7 })
  assert.deepEqual(recordOf([]).recorder.operations.figuresOf(['sql'], 5), { count: 0, time: 0 })
})

test('texts of operations are redacted by the patterns of the options', async () => {
  const { recorder, clock } = recordOf([])
  const start = {
    kind: 'sql',
    system: 'mysql',
    name: 'SELECT canary',
    text: 'SELECT * FROM canary',
    phase: 'service',
  } as const
  const by = { task: 0, parent: 0, place: null }
  const row = recorder.operations.begin({ ...start, attributes: { 'db.namespace': 'canary' } }, clock.now(), by)!
  Object.assign(row, { errorName: 'Error', errorMessage: 'no canary' })
  const panel = new QueriesPanel(resolveConfig({ asyncProfilerRedactPatterns: [/canary/] }, {}))
  const stats = await panel.generateStats(contextOf(recorder.finish()))
  assert.doesNotMatch(JSON.stringify(stats), /canary/)
  assert.equal(stats.operations[0]!.name, 'SELECT [redacted]')
  assert.deepEqual(stats.operations[0]!.attributes, { 'db.namespace': '[redacted]' })
})
