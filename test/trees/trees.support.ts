import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import { fileURLToPath } from 'node:url'
import { appEnvironment, startNode } from '../child.support.ts'
import { exchange, parseAnswers } from '../integration/client.support.ts'
import { comparable } from '../integration/wire.support.ts'
import { DATABASE, whyNoDatabase } from './database.ts'

/**
 * Tests apps with their whole dependency trees instrumented: an app must answer as it does without us, and nothing may
 * be left out.
 */
export const ROOT: string = fileURLToPath(new URL('../../../', import.meta.url))
export const doorOf = (name: string): string => new URL(`../../src/${name}.js`, import.meta.url).href
export const ALL: NodeJS.ProcessEnv = { DEBUG_TOOLBAR_ASYNC_PROFILER_INCLUDE: '*' }

const GETS = ['select', 'types', 'syntax', 'transaction', 'busy', 'callback', 'fetch', 'global', 'request', 'stream']
const MORE_GETS = ['pool', 'upgrade', 'fault', 'abort', 'both', 'lines', 'throws', 'none', 'select?x=%zz']
const POSTS: readonly [path: string, body: string][] = [
  ['checked', '{"n":21}'],
  ['checked', '{"n":"many"}'],
  ['checked', '{}'],
  ['echo', '{"a":[1,null,"ü"]}'],
  ['echo', '{"a":'],
  ['none', '{}'],
]

interface App {
  port: number
  /** Returns the app's text on standard error. */
  errors: () => string
}

async function startApp(t: TestContext, script: string, door: string | null): Promise<App> {
  const preload = door === null ? [] : ['--import', doorOf(door)]
  const env = { ...cleanEnvironment(), ...(door !== null && ALL) }
  const started = await startNode(t, [...preload, `test/fixtures/trees/${script}`], { cwd: ROOT, env })
  return { port: Number(started.first), errors: started.errors }
}

/** Removes the test runner's own settings from the app's environment. */
export const cleanEnvironment = (): NodeJS.ProcessEnv => ({ ...appEnvironment(), ...DATABASE })

async function askAll(port: number): Promise<Map<string, Buffer>> {
  const answers = new Map<string, Buffer>()
  const head = (method: string, path: string): string =>
    `${method} /${path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n`
  for (const path of [...GETS, ...MORE_GETS])
    answers.set(`GET ${path}`, await exchange(port, `${head('GET', path)}\r\n`))
  for (const [path, body] of POSTS) {
    const length = `Content-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n`
    answers.set(`POST ${path} ${body}`, await exchange(port, head('POST', path) + length + body))
  }
  return answers
}

const skip = await whyNoDatabase()

/** Tests one app: bare, and with its whole tree instrumented. */
export function testTree(script: string): void {
  test(`${script}: with its whole tree instrumented, it answers as before`, { skip }, async (t) => {
    const [bare, register, auto] = await Promise.all(
      [null, 'register', 'auto'].map((door) => startApp(t, script, door)),
    )
    const expected = await askAll(bare!.port)
    assert.match(String(expected.get('GET select')), /200 OK[^]*"square":25/, 'the database answers')
    for (const [door, app] of [
      ['register', register!],
      ['auto', auto!],
    ] as const) {
      const answers = await askAll(app.port)
      for (const [question, bytes] of expected) {
        const [wanted] = parseAnswers(bytes).map((answer) => comparable(answer, 'nothing of ours'))
        const ours = door === 'auto' ? 'our headers' : 'nothing of ours'
        const [got] = parseAnswers(answers.get(question)!).map((answer) => comparable(answer, ours))
        assert.deepEqual(got, wanted, `${door}: ${question}`)
      }
      assert.equal(
        app.errors().replace(/^\[debug-toolbar\] (?:Profiling with|Dashboard:) .*\n/gm, ''),
        bare!.errors(),
        `${door}: no warning`,
      )
    }
  })
}
