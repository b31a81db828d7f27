import assert from 'node:assert/strict'
import { beforeEach, test } from 'node:test'
import { resolveConfig } from '../options/resolve-config.ts'
import { Panel } from './panel.ts'
import type { RequestContext } from './panel.ts'
import type { LoadedPanel } from './panel-list.ts'
import { PanelRunner } from './panel-runner.ts'

const config = resolveConfig({}, {})
const never = (): Promise<never> => new Promise(() => {})
const contextOf = (id: string): RequestContext =>
  ({ id, config, state: new Map(), duration: 5 }) as unknown as RequestContext
const contexts = Array.from({ length: 100 }, (_, index) => contextOf(`r${index}`))
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

class TestPanel extends Panel {
  override generateStats(): unknown {
    return {}
  }
  override navSubtitle(): string {
    return 'fine'
  }
}

const load = (id: string, methods: Partial<Record<keyof Panel, (context: RequestContext) => unknown>>): LoadedPanel => {
  return { id, title: id, navTitle: id, screen: null, panel: Object.assign(new TestPanel(config), methods) }
}

/** A clock that moves when all pending work has run, and its timers. */
let time = 0
const timers = new Set<{ at: number; callback: () => void }>()
const startTimer = (callback: () => void, ms: number): (() => void) => {
  const timer = { at: time + ms, callback }
  timers.add(timer)
  return () => timers.delete(timer)
}

/** Moves the clock from timer to timer until the work has ended, and returns how long that took. */
async function timed<T>(work: Promise<T>): Promise<{ took: number; value: T }> {
  const begin = time
  let hasEnded = false
  const ended = work.finally(() => (hasEnded = true))
  for (let turns = 0; !hasEnded && turns < 3000; turns++) {
    await turn()
    const [next] = hasEnded ? [] : [...timers].sort((a, b) => a.at - b.at)
    if (next !== undefined) fire(next)
  }
  return { value: await ended, took: time - begin }
}

function fire(timer: { at: number; callback: () => void }): void {
  time = Math.max(time, timer.at)
  timers.delete(timer)
  timer.callback()
}

/** Lets so much time pass. */
async function pass(ms: number): Promise<void> {
  const until = time + ms
  for (;;) {
    await turn()
    const [next] = [...timers].filter(({ at }) => at <= until).sort((a, b) => a.at - b.at)
    if (next === undefined) break
    fire(next)
  }
  time = until
}

let warnings: string[] = []
const runnerOf = (...panels: LoadedPanel[]): PanelRunner =>
  new PanelRunner(panels, { info: assert.fail, warn: (text) => void warnings.push(text) }, { startTimer })

/** The subtitles of each panel in a list of all requests, one request at a time as the history asks. */
async function list(runner: PanelRunner, of: readonly RequestContext[] = contexts): Promise<Record<string, string[]>> {
  const rows: Record<string, string[]> = {}
  for (const context of of) {
    for (const [id, { navSubtitle }] of Object.entries(await runner.summaries(context))) {
      rows[id] = [...(rows[id] ?? []), navSubtitle]
    }
  }
  return rows
}

beforeEach(() => {
  time = 0
  timers.clear()
  warnings = []
})

for (const step of ['generateStats', 'navSubtitle'] as const) {
  test(`panels that hang in ${step} are waited for once, together and shortly; later lists do not wait`, async () => {
    const runner = runnerOf(load('Hangs', { [step]: never }), load('Too', { [step]: never }), load('Good', {}))
    const first = await timed(list(runner))
    assert.equal(first.took, 1000)
    for (const id of ['Hangs', 'Too']) assert.deepEqual(new Set(first.value[id]), new Set(['slow']))
    assert.deepEqual(new Set(first.value['Good']), new Set(['fine']))
    for (let turns = 0; turns < 3; turns++) {
      const next = await timed(list(runner))
      assert.equal(next.took, 0)
      assert.deepEqual(new Set(next.value['Good']), new Set(['fine']))
      await pass(6000)
    }
    assert.equal((await list(runner))['Hangs']![0], 'failed', 'it was given up for this request')
    assert.equal(warnings.length, 2, 'one a panel')
  })
}

test('a panel that hangs while requests run holds no list up either', async () => {
  const runner = runnerOf(load('Hangs', { processResponse: never }))
  const running = contexts.slice(0, 5)
  for (const context of running) void runner.processResponse(context)
  const { took, value } = await timed(list(runner, running))
  assert.deepEqual([took, value], [1000, { Hangs: ['slow', 'slow', 'slow', 'slow', 'slow'] }])
  await pass(5000)
  assert.deepEqual((await timed(list(runner, running))).took, 0)
})

test('a panel that takes a while is shown as slow and later with what it said', async () => {
  let calls = 0
  const runner = runnerOf(
    load('Slow', {
      generateStats: () => {
        calls++
        return new Promise((resolve) => startTimer(() => resolve({}), 3000))
      },
    }),
  )
  const three = contexts.slice(0, 3)
  assert.deepEqual((await timed(list(runner, three))).value, { Slow: ['slow', 'slow', 'slow'] })
  await pass(3000)
  assert.deepEqual((await timed(list(runner, three))).value, { Slow: ['fine', 'slow', 'slow'] })
  assert.equal(calls, 2, 'one request at a time, each once')
  assert.deepEqual(warnings, [])
})

test('a panel that has hung and answers again is as before', async () => {
  let hangs = true
  const runner = runnerOf(load('Odd', { generateStats: () => (hangs ? never() : Promise.resolve({})) }))
  await timed(list(runner, contexts.slice(0, 2)))
  await pass(6000)
  hangs = false
  await timed(list(runner, contexts.slice(2, 4)))
  await pass(1)
  assert.deepEqual((await timed(list(runner, contexts.slice(2, 6)))).value, { Odd: ['fine', 'fine', 'fine', 'fine'] })
})

test('the page of a request waits for a panel that has hung before no longer than a list', async () => {
  const runner = runnerOf(load('Hangs', { generateStats: never }), load('Good', {}))
  const first = await timed(runner.stats(contexts[0]!))
  assert.equal(first.took, 5000)
  assert.match(JSON.stringify(first.value['Hangs']), /did not answer within 5000 ms/)
  const second = await timed(runner.stats(contexts[1]!))
  assert.equal(second.took, 1000)
  assert.match(JSON.stringify(second.value['Hangs']), /PANEL_FAILED.*has not answered for 1000 ms/)
  assert.deepEqual(second.value['Good'], {})
})

test('whoever asks for the same at the same time gets the same, made once', async () => {
  let calls = 0
  const generateStats = async (): Promise<number> => {
    await turn()
    return ++calls
  }
  const runner = runnerOf(load('A', { generateStats }))
  const context = contextOf('one')
  const [stats, statsToo] = await Promise.all([
    runner.stats(context),
    runner.statsOf(context, 'A'),
    runner.summaries(context),
  ])
  assert.deepEqual([stats['A'], statsToo, calls], [1, 1, 1])
})
