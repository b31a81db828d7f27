import assert from 'node:assert/strict'
import type { TestContext } from 'node:test'
import { describe, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { startNode } from '../child.support.ts'
import { DATABASE, whyNoDatabase } from '../trees/database.ts'
import { asyncStats, recordOf } from './client.support.ts'
import { CALLBACK_KINDS, DATABASE_KIND, KINDS, writeJobs } from './jobs.support.ts'
import type { Kind } from './jobs.support.ts'
import { checkOrder, postOrder } from './orders.support.ts'

const REQUESTS = 200
const ROOT = fileURLToPath(new URL('../../../', import.meta.url))
const doorOf = (name: string): string => new URL(`../../src/${name}.js`, import.meta.url).href
const FRAMEWORKS = ['http', 'express 5', 'express 4', 'fastify', 'koa', 'hono']

const skip = await whyNoDatabase()
describe('overlapping requests, instrumented', { concurrency: 2 }, () => {
  for (const framework of FRAMEWORKS) overlap(framework, 'register', [...KINDS, ...CALLBACK_KINDS])
  for (const framework of ['http', 'koa']) overlap(framework, 'auto', [...KINDS, ...CALLBACK_KINDS])
  overlap('http', 'register', [DATABASE_KIND, ...CALLBACK_KINDS], skip)
})

function overlap(
  framework: string,
  door: 'register' | 'auto',
  kinds: readonly Kind[],
  skip: string | false = false,
): void {
  const database = kinds.includes(DATABASE_KIND)
  const name = `${framework} by ${door}${database ? ", with pg's pool" : ''}`
  test(`${name}: ${REQUESTS} overlapping requests, every record exact`, { skip }, async (t) => {
    const port = await startApp(t, { framework, door, kinds, database })
    const numbers = Array.from({ length: REQUESTS }, (_, number) => number)
    const answers = await Promise.all(numbers.map((number) => postOrder(port, number, kinds.length)))
    for (const number of numbers) {
      const record = await recordOf(port, answers[number]!)
      assert.equal(asyncStats(record).backend, 'instrumentation')
      checkOrder(record, number, kinds, kinds.length)
    }
  })
}

interface AppUnderTest {
  framework: string
  door: 'register' | 'auto'
  kinds: readonly Kind[]
  database: boolean
}

async function startApp(t: TestContext, { framework, door, kinds, database }: AppUnderTest): Promise<number> {
  const args = [framework, writeJobs(t, kinds, kinds.length), String(REQUESTS), door === 'auto' ? 'bare' : 'toolbar']
  const env = { ...cleanEnvironment(), ...(database && DATABASE) }
  const command = ['--import', doorOf(door), 'test/fixtures/overlap/app.mjs', ...args]
  const { first } = await startNode(t, command, { cwd: ROOT, env })
  return Number(first)
}

/**
 * Returns the app's environment, without the test runner's own settings. Keeps all detail, because every record has to
 * be exact. Samples are off: they are not tested here, and take long.
 */
function cleanEnvironment(): NodeJS.ProcessEnv {
  const own = Object.entries(process.env).filter(([name]) => !/^(NODE_|DEBUG_TOOLBAR_|PG)/.test(name))
  return {
    ...Object.fromEntries(own),
    DEBUG_TOOLBAR_ASYNC_PROFILER_MAX_OVERHEAD: '1',
    DEBUG_TOOLBAR_ASYNC_PROFILER_SAMPLE_INTERVAL: '0',
    DEBUG_TOOLBAR_MAX_REQUEST_HISTORY: String(REQUESTS + 1),
  }
}
