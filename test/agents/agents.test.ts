import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { AppFolder, MISSING, traceId, until } from './apps.ts'
import type { Answer, RunningApp } from './apps.ts'
import { CASES, environmentOf, flagsOf } from './cases.ts'
import type { AgentCase, App } from './cases.ts'
import { Collector } from './collector.ts'
import type { Counts } from './tools.ts'

/** `AGENTS`: a tool's name, for all of its cases, as `npm run test:agents` wants them. */
const { CI, AGENTS } = process.env
const skip = MISSING !== null && CI === undefined ? MISSING : false

/** Overlapping requests of one kind. */
const GETS = 6
const POSTS = 2
const EXPECTED: Counts = { orders: GETS + POSTS, asked: 2 * GETS }

const collector = new Collector()
const folder = MISSING === null ? new AppFolder() : null
before(() => collector.start())
after(() => {
  collector.stop()
  folder?.remove()
})

test('the agents are installed', { skip }, () => assert.equal(MISSING, null))

for (const each of CASES.filter(({ short, tool }) => (AGENTS === undefined ? short : tool.name === AGENTS))) {
  const { tool, app, way } = each
  const isFit = tool.except === undefined || !tool.except.test(process.versions.node)
  const reason = isFit ? false : `${tool.name} does not run on this Node`
  test(`${tool.name}, ${app.file}, ${way}`, { skip: MISSING ?? reason }, async () => {
    const [bare, alone, both] = [await bareAnswers(app), await aloneOf(each), await run(each, true)]
    assert.deepEqual(alone.counts, EXPECTED, `${tool.name} alone\n${alone.output}`)
    assert.deepEqual(both.counts, EXPECTED, `${tool.name} with the toolbar\n${both.output}`)
    assert.deepEqual(both.answers.map(shown), alone.answers.map(shown))
    assert.deepEqual(both.answers.map(shown), bare.map(shown))
    assert.deepEqual(both.traces, alone.traces)
    assert.deepEqual(both.traces, tracesExpected())
    both.records.forEach((record, index) => assert.deepEqual(record, recordExpected(app, index), both.output))
    assert.equal(new Set(both.answers.map(({ id }) => id)).size, EXPECTED.orders)
  })
}

interface Ran {
  answers: Answer[]
  records: unknown[]
  counts: Counts
  /** The traces of the app's own requests. */
  traces: [path: string, ids: string[]][]
  output: string
}

/** Starts the app with its tool, asks it, and waits for the tool's records. */
async function run(each: AgentCase, hasToolbar: boolean): Promise<Ran> {
  const { tool, app } = each
  collector.reset()
  const env = { UPSTREAM: `http://127.0.0.1:${collector.port}`, ...tool.env(collector), ...environmentOf(each) }
  const running = await folder!.start([...flagsOf(each, hasToolbar), app.file], env)
  try {
    await until(() => tool.isReady?.(collector) ?? true)
    const answers = await askAll(running)
    const records = hasToolbar ? await Promise.all(answers.map(({ id }) => running.recordOf(id))) : []
    await until(() => tool.count(collector.bodies).orders >= EXPECTED.orders)
    await until(() => tool.count(collector.bodies).asked >= EXPECTED.asked)
    const traces = [...collector.asked].map(([path, ids]): [string, string[]] => [path, [...ids]])
    return {
      answers,
      records,
      counts: tool.count(collector.bodies),
      traces: traces.sort(byPath),
      output: running.output,
    }
  } finally {
    await running.stop()
  }
}

const aloneRuns = new Map<string, Promise<Ran>>()
const bareRuns = new Map<App, Promise<Answer[]>>()

/** The app with the tool alone, started once for each way to start that tool. */
function aloneOf(each: AgentCase): Promise<Ran> {
  const key = [each.tool.name, each.app.file, each.way.replace(/toolbar \w+/, '')].join()
  return once(aloneRuns, key, () => run(each, false))
}

function bareAnswers(app: App): Promise<Answer[]> {
  return once(bareRuns, app, async () => {
    collector.reset()
    const running = await folder!.start([app.file], { UPSTREAM: `http://127.0.0.1:${collector.port}` })
    try {
      return await askAll(running)
    } finally {
      await running.stop()
    }
  })
}

function once<K, V>(known: Map<K, V>, key: K, make: () => V): V {
  const value = known.get(key) ?? make()
  known.set(key, value)
  return value
}

/** All at once, the requests with a body last. */
const askAll = (app: RunningApp): Promise<Answer[]> =>
  Promise.all(
    Array.from({ length: GETS + POSTS }, (_, index) => app.ask(methodOf(index), `/orders/${index + 1}`, index + 1)),
  )

const byPath = ([one]: [string, ...unknown[]], [other]: [string, ...unknown[]]): number => (one < other ? -1 : 1)

const methodOf = (index: number): 'GET' | 'POST' => (index < GETS ? 'GET' : 'POST')

const shown = ({ status, headers, body }: Answer): unknown => ({ status, headers, body })

/** Every request of the app belongs to the trace of the request that it was made for. */
const tracesExpected = (): [string, string[]][] =>
  ['price', 'stock'].flatMap((name) =>
    Array.from({ length: GETS }, (_, index): [string, string[]] => [`/${name}/${index + 1}`, [traceId(index + 1)]]),
  )

function recordExpected(app: App, index: number): unknown {
  const method = methodOf(index)
  const { tasks, awaits } = method === 'GET' ? app.get : app.post
  return {
    request: `${method} /orders/${index + 1} ${method === 'GET' ? 200 : 201} true`,
    route: app.route,
    backend: 'instrumentation',
    degraded: null,
    tasks: tasks.map((task) => `${task} completed`),
    awaits,
  }
}
