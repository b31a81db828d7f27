import assert from 'node:assert/strict'
import { afterEach, beforeEach, describe, test } from 'node:test'
import { Panel } from './panel.ts'
import type { ServerTimingMetric } from '../http/server-timing.ts'
import type { RequestContext } from './panel.ts'
import type { LoadedPanel } from './panel-list.ts'
import { PanelRunner } from './panel-runner.ts'
import { resolveConfig } from '../options/resolve-config.ts'
import { startTimer, withTimeLimit } from '../time-limit.ts'
import type { StartTimer } from '../time-limit.ts'

const config = resolveConfig({}, {})

class TestPanel extends Panel {
  override generateStats(context: RequestContext): unknown {
    return { of: context.id }
  }
  override navSubtitle(): string | Promise<string> {
    return 'fine'
  }
}

function load(
  id: string,
  methods: Partial<Record<keyof Panel, (context: RequestContext) => unknown>> = {},
): LoadedPanel {
  const panel = Object.assign(new TestPanel(config), methods)
  return { id, title: id, navTitle: `${id} nav`, screen: null, panel }
}

function request(id = 'r1'): RequestContext {
  return { id, config, state: new Map(), duration: 5 } as unknown as RequestContext
}

function fail(): never {
  throw new Error('hostile')
}

/** Timers that fire on the test's command. */
class ManualTimers {
  readonly waiting = new Set<() => void>()
  readonly start: StartTimer = (callback) => {
    this.waiting.add(callback)
    return () => this.waiting.delete(callback)
  }
  fire(): void {
    for (const callback of this.waiting) callback()
  }
}

function deferred(): { promise: Promise<void>; resolve: () => void; reject: (error: Error) => void } {
  let settle: { resolve: () => void; reject: (error: Error) => void } | undefined
  const promise = new Promise<void>((resolve, reject) => (settle = { resolve, reject }))
  assert.ok(settle)
  return { promise, ...settle }
}

let warnings: string[] = []
let unhandled: unknown[] = []
const logger = { info: assert.fail, warn: (message: string) => void warnings.push(message) }
const onUnhandled = (reason: unknown): void => void unhandled.push(reason)

function run(...panels: LoadedPanel[]): PanelRunner {
  return new PanelRunner(panels, logger, { startTimer: new ManualTimers().start })
}

beforeEach(() => {
  warnings = []
  unhandled = []
  process.on('unhandledRejection', onUnhandled)
})

afterEach(async () => {
  // Unhandled rejections are reported after the microtasks.
  await new Promise((resolve) => setImmediate(resolve))
  process.off('unhandledRejection', onUnhandled)
  assert.deepEqual(unhandled, [])
})

describe('a request through sync panels', () => {
  test('takes every step in order and makes no promise', async () => {
    const steps: string[] = []
    const step = (name: string) => () => void steps.push(name)
    const panel = load('A', { processRequest: step('request'), processResponse: step('response') })
    const runner = run(panel, load('B'))
    const context = request()
    assert.equal(runner.processRequest(context), undefined)
    assert.equal(runner.processResponse(context), undefined)
    assert.deepEqual(steps, ['request', 'response'])
    assert.deepEqual(await runner.stats(context), { A: { of: 'r1' }, B: { of: 'r1' } })
    assert.deepEqual(await runner.summaries(context), {
      A: { navTitle: 'A nav', navSubtitle: 'fine' },
      B: { navTitle: 'B nav', navSubtitle: 'fine' },
    })
  })

  test('one panel can be asked for', async () => {
    const runner = run(load('A'))
    assert.deepEqual(await runner.statsOf(request(), 'A'), { of: 'r1' })
    assert.deepEqual(await runner.summaryOf(request(), 'A'), { navTitle: 'A nav', navSubtitle: 'fine' })
    assert.equal(await runner.statsOf(request(), 'B'), undefined)
    assert.equal(await runner.summaryOf(request(), 'B'), undefined)
  })

  test('ids like __proto__ are keys like any other', async () => {
    const stats = await run(load('__proto__'), load('constructor')).stats(request())
    assert.deepEqual(Object.keys(stats), ['__proto__', 'constructor'])
  })
})

describe('a panel that fails', () => {
  for (const step of ['processRequest', 'processResponse', 'generateStats'] as const) {
    for (const [kind, method] of [
      ['throws', fail],
      ['rejects', async () => fail()],
    ] as const) {
      test(`${kind} in ${step}: its tab says so, the log once, the others are whole`, async () => {
        const runner = run(load('Bad', { [step]: method }), load('Good'))
        for (const context of [request('r1'), request('r2')]) {
          runner.processRequest(context)
          await runner.processResponse(context)
          assert.deepEqual(await runner.stats(context), {
            Bad: { error: { code: 'PANEL_FAILED', message: `${step} failed: hostile` } },
            Good: { of: context.id },
          })
          assert.equal((await runner.summaries(context))['Bad']?.navSubtitle, 'failed')
        }
        assert.equal(warnings.length, 1)
        assert.match(warnings[0] ?? '', new RegExp(`panel Bad failed.*${step} failed: hostile`))
      })
    }
  }

  test('takes no further step in this request, and all of them in the next', () => {
    const steps: string[] = []
    const bad = load('Bad', {
      processRequest: ({ id }) => (id === 'r1' ? fail() : undefined),
      processResponse: ({ id }) => void steps.push(`response ${id}`),
      generateServerTiming: ({ id }) => (steps.push(`timing ${id}`), []),
    })
    const runner = run(bad)
    for (const context of [request('r1'), request('r2')]) {
      runner.processRequest(context)
      runner.serverTiming(context, 4096)
      void runner.processResponse(context)
    }
    assert.deepEqual(steps, ['timing r2', 'response r2'])
  })

  test('may throw anything: the message is bounded, one line and redacted', async () => {
    const thrown = [
      null,
      undefined,
      5,
      new Proxy({}, { get: fail }),
      new Error('x'.repeat(1e6)),
      new Error('a\nuser_123'),
    ]
    for (const value of thrown) {
      const throwIt = () => {
        // eslint-disable-next-line typescript/only-throw-error -- panels are others' code
        throw value
      }
      const stats = (await run(load('Bad', { generateStats: throwIt })).statsOf(request(), 'Bad')) as { error: Error }
      assert.match(stats.error.message, /^generateStats failed: [^\n]{1,320}$/)
      assert.ok(!stats.error.message.includes('user_123'))
    }
  })

  test('not by answering data that is no JSON: it is shown as far as it can be', async () => {
    const cycle: Record<string, unknown> = {}
    cycle['self'] = cycle
    const stats = await run(
      load('Cycle', { generateStats: () => cycle }),
      load('BigInt', { generateStats: () => ({ n: 1n }) }),
      load('Throws', { generateStats: () => ({ toJSON: fail }) }),
      load('Nothing', { generateStats: () => undefined }),
      load('Good'),
    ).stats(request())
    const shown = [stats['Cycle'], stats['BigInt'], stats['Throws'], stats['Nothing']]
    assert.deepEqual(shown, [{ self: '[circular]' }, { n: '1n' }, { toJSON: '[function]' }, null])
    assert.deepEqual(stats['Good'], { of: 'r1' })
  })

  test('not by data that runs when it is looked at, or changes later', async () => {
    const data = {
      get count(): number {
        return fail()
      },
      // eslint-disable-next-line unicorn/no-thenable -- an answer that a panel may give
      get then(): number {
        return fail()
      },
    }
    const list = [1]
    const runner = run(load('Getter', { generateStats: () => data }), load('Later', { generateStats: () => list }))
    const stats = await runner.stats(request())
    list.push(2)
    assert.equal(JSON.stringify(stats), '{"Getter":{"count":"[getter]","then":"[getter]"},"Later":[1]}')
  })

  test('by methods that cannot be looked at', async () => {
    const getter = { get: fail, configurable: true }
    const bad = load('Bad')
    for (const step of ['processRequest', 'processResponse', 'generateServerTiming', 'navSubtitle']) {
      Object.defineProperty(bad.panel, step, getter)
    }
    const runner = run(bad, load('Good'))
    const context = request()
    runner.processRequest(context)
    assert.equal(runner.serverTiming(context, 4096), '')
    await runner.processResponse(context)
    assert.match(JSON.stringify(await runner.stats(context)), /processRequest failed: hostile.*"Good":\{"of":"r1"\}/)
    assert.equal(warnings.length, 1)
  })

  test('by thenables that throw, or answer with a promise that hangs', async () => {
    const timers = new ManualTimers()
    const throws = { then: fail }
    // eslint-disable-next-line unicorn/no-thenable -- an answer that a panel may give
    const chain = { then: (resolve: (value: unknown) => void) => resolve(new Promise(() => {})) }
    const runner = new PanelRunner(
      [load('Throws', { generateStats: () => throws }), load('Chain', { generateStats: () => chain })],
      logger,
      { startTimer: timers.start },
    )
    const stats = runner.stats(request())
    await new Promise((resolve) => setImmediate(resolve))
    timers.fire()
    assert.match(JSON.stringify(await stats), /generateStats failed: hostile.*did not answer within 5000 ms/)
  })

  test('in its subtitle shows that, and what looks like a failure is none', async () => {
    const own = { error: { code: 'PANEL_FAILED', message: 'mine' } }
    const summaries = await run(
      load('Throws', { navSubtitle: fail }),
      load('Rejects', { navSubtitle: async () => fail() }),
      load('NoText', { navSubtitle: () => 5 }),
      load('Long', { navSubtitle: () => 'x'.repeat(5000) }),
      load('Async', { navSubtitle: async () => 'later' }),
      load('Own', { generateStats: () => own }),
    ).summaries(request())
    const subtitles = Object.values(summaries).map(({ navSubtitle }) => navSubtitle)
    assert.deepEqual(subtitles, ['failed', 'failed', '', 'x'.repeat(100), 'later', 'fine'])
  })

  test('in its finding costs only that, and a getter of it is not run', async () => {
    const hostile = Object.defineProperty({ severity: 'warning' }, 'title', { get: fail })
    const summaries = await run(
      load('Told', {
        navFinding: () => ({ severity: 'critical', title: 'It broke, password=hunter2secret', more: 1 }),
      }),
      load('None', { navFinding: () => null }),
      load('Throws', { navFinding: fail }),
      load('Odd', { navFinding: () => ({ severity: 'loud', title: 'x' }) }),
      load('Hostile', { navFinding: () => hostile }),
    ).summaries(request())
    const findings = Object.values(summaries).map(({ finding, navSubtitle }) => [navSubtitle, finding])
    assert.deepEqual(findings[0]?.[1], { severity: 'critical', title: 'It broke, password=[redacted]' })
    assert.deepEqual(
      findings.slice(1),
      Array.from({ length: 4 }, () => ['fine', undefined]),
    )
    assert.match(warnings.join(), /expected null or a finding with severity and title/)
  })

  test('in its terms costs only those; terms are bounded, without secrets and each once', async () => {
    const summaries = await run(
      load('Told', { navTerms: () => ['load', 'load', 'SELECT 1 -- password=hunter2secret', 5, 'x'.repeat(500)] }),
      load('Many', { navTerms: () => Array.from({ length: 1000 }, (_, index) => `function${index}`) }),
      load('Throws', { navTerms: fail }),
      load('Odd', { navTerms: () => 'load' }),
    ).summaries(request())
    const [told, many, ...others] = Object.values(summaries).map(({ terms }) => terms)
    assert.deepEqual(told, ['load', 'SELECT 1 -- password=[redacted]', 'x'.repeat(80)])
    assert.equal(many?.length, 30)
    assert.deepEqual(others, [undefined, undefined])
    assert.match(warnings.join(), /expected a list of texts/)
  })

  test('and a logger that throws as well stop nothing', async () => {
    const runner = new PanelRunner([load('Bad', { processRequest: fail })], { info: fail, warn: fail })
    const context = request()
    runner.processRequest(context)
    assert.match(JSON.stringify(await runner.stats(context)), /PANEL_FAILED/)
  })
})

describe('async panels', () => {
  test('processRequest delays nothing, and comes before the later steps', async () => {
    const steps: string[] = []
    const first = deferred()
    const slow = load('Slow', {
      processRequest: async () => {
        await first.promise
        steps.push('request')
      },
      processResponse: async () => void steps.push('response'),
      generateStats: () => [...steps, 'stats'],
    })
    const runner = run(slow)
    const context = request()
    runner.processRequest(context)
    const done = runner.processResponse(context)
    const stats = runner.statsOf(context, 'Slow')
    assert.deepEqual(steps, [])
    first.resolve()
    await done
    assert.deepEqual(await stats, ['request', 'response', 'stats'])
  })

  test('that hang are given up after the time limit and fail alone', async () => {
    const timers = new ManualTimers()
    const never = () => new Promise<void>(() => {})
    const runner = new PanelRunner(
      [load('Request', { processRequest: never }), load('Stats', { generateStats: never }), load('Good')],
      logger,
      { timeLimit: 1234, startTimer: timers.start },
    )
    const context = request()
    runner.processRequest(context)
    const response = runner.processResponse(context)
    const pending = runner.stats(context)
    await new Promise((resolve) => setImmediate(resolve))
    timers.fire()
    await response
    const stats = await pending
    const message = (step: string) => `${step} failed: it did not answer within 1234 ms`
    assert.deepEqual(stats['Request'], { error: { code: 'PANEL_FAILED', message: message('processRequest') } })
    assert.deepEqual(stats['Stats'], { error: { code: 'PANEL_FAILED', message: message('generateStats') } })
    assert.deepEqual(stats['Good'], { of: 'r1' })
    assert.equal(warnings.length, 2)
  })

  test('leave no timer behind', async () => {
    const timers = new ManualTimers()
    const panels = [load('A', { processRequest: async () => {} }), load('B', { processResponse: async () => fail() })]
    const runner = new PanelRunner(panels, logger, { startTimer: timers.start })
    const context = request()
    runner.processRequest(context)
    await runner.processResponse(context)
    await runner.stats(context)
    assert.equal(timers.waiting.size, 0)
  })

  test('a rejection after the time limit is nobody else’s', async () => {
    const timers = new ManualTimers()
    const late = deferred()
    const limited = withTimeLimit(late.promise, 10, timers.start)
    timers.fire()
    await assert.rejects(limited, /within 10 ms/)
    late.reject(new Error('late'))
  })
})

describe('overlapping requests', () => {
  test('share the runner and nothing else', async () => {
    const panel = load('A', {
      processRequest: ({ id, state }) => void state.set('A', id),
      processResponse: async ({ id }) => (id === 'bad' ? fail() : undefined),
      generateStats: ({ state }) => state.get('A'),
    })
    const runner = run(panel)
    const [one, bad, two] = [request('one'), request('bad'), request('two')] as const
    for (const context of [one, bad, two]) runner.processRequest(context)
    await Promise.all([two, one, bad].map(async (context) => runner.processResponse(context)))
    assert.equal(await runner.statsOf(one, 'A'), 'one')
    assert.equal(await runner.statsOf(two, 'A'), 'two')
    assert.match(JSON.stringify(await runner.statsOf(bad, 'A')), /PANEL_FAILED/)
  })
})

describe('summaries', () => {
  test('of an ended request are made once, of a running one each time', async () => {
    let made = 0
    const runner = run(load('A', { generateStats: () => ++made }))
    const ended = request()
    for (let round = 0; round < 3; round++) await runner.summaries(ended)
    assert.equal(made, 1)
    const running = { ...request('r2'), duration: null }
    for (let round = 0; round < 3; round++) await runner.summaries(running)
    assert.equal(made, 4)
  })
})

describe('serverTiming', () => {
  const metric = (name: string): ServerTimingMetric => ({ name, duration: 1, description: '' })

  test('has the sync panels’ metrics; async ones and failures are left out', () => {
    const runner = run(
      load('A', { generateServerTiming: () => [metric('a')] }),
      load('Async', { generateServerTiming: async () => [metric('late')] }),
      load('Rejects', { generateServerTiming: async () => fail() }),
      load('Throws', { generateServerTiming: fail }),
      load('NoList', { generateServerTiming: () => 5 }),
      load('B', { generateServerTiming: () => [metric('b')] }),
    )
    for (const id of ['r1', 'r2']) assert.equal(runner.serverTiming(request(id), 4096), 'a;dur=1, b;dur=1')
    const failed = warnings.map((text) => /panel (\w+)/.exec(text)?.[1])
    assert.deepEqual(failed, ['Throws', 'NoList'])
  })

  test('metrics that cannot be read cost no other panel its own, and no response its headers', () => {
    const hostile = new Proxy({}, { get: fail })
    const runner = run(
      load('Entry', { generateServerTiming: () => [metric('one'), hostile, metric('three')] }),
      load('List', { generateServerTiming: () => new Proxy([], { get: fail }) }),
      load('B', { generateServerTiming: () => [null, metric('b')] }),
    )
    assert.equal(runner.serverTiming(request(), 4096), 'one;dur=1, three;dur=1, b;dur=1')
    const failed = warnings.map((text) => /panel (\w+).*(?:a proxy|plain data)/.exec(text)?.[1])
    assert.deepEqual(failed, ['Entry', 'List', 'B'])
  })

  test('a failure is on the panel’s tab', async () => {
    const runner = run(load('Bad', { generateServerTiming: fail }))
    const context = request()
    runner.serverTiming(context, 4096)
    assert.match(JSON.stringify(await runner.stats(context)), /generateServerTiming failed: hostile/)
  })
})

test('the timer of Node.js fires, and can be stopped', async () => {
  let fired = 0
  const stop = startTimer(() => fired++, 1)
  stop()
  // `startTimer` does not hold the process, this immediate chain does.
  await new Promise<void>((resolve) => {
    startTimer(() => {
      fired += 10
      resolve()
    }, 1)
    const hold = (): void => void (fired < 10 && setImmediate(hold))
    hold()
  })
  assert.equal(fired, 10)
})
