import assert from 'node:assert/strict'
import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import type { BadgeDetail } from '../../src/model/api.ts'
import { appEnvironment, endWithTest } from '../child.support.ts'
import { ask, asyncStats, recordOf } from '../integration/client.support.ts'

const ROOT = fileURLToPath(new URL('../../../', import.meta.url))
const PAGES = join(ROOT, 'docs/start')
const ATTEMPTS = 3
const COMPILER = join(ROOT, 'node_modules/typescript/bin/tsc')
const COMPILE = [
  ...['--ignoreConfig', '--target', 'es2022', '--module', 'nodenext', '--experimentalDecorators'],
  ...['--emitDecoratorMetadata', '--sourceMap', '--skipLibCheck', '--types', 'node'],
]

/** The steps of a page: the app as it was, with the toolbar in it, and the words that the reader is told to see. */
interface Steps {
  before: string
  after: string
  isTypeScript: boolean
  verdict: string
}

for (const page of readdirSync(PAGES).filter((name) => name.endsWith('.md'))) {
  test(`docs/start/${page}: both ways run, and show what the page says`, async (t) => {
    const { before, after, isTypeScript, verdict } = readSteps(page)
    for (const [code, flag] of [
      [before, 'debug-toolbar/auto'],
      [after, 'debug-toolbar/register'],
    ] as const) {
      const port = await startApp(t, code, { flag, isTypeScript })
      const expected = inLine(verdict, before, code)
      let answer = await ask(port, { path: '/users/7' })
      let seen = await verdictOf(port, answer.headers)
      // A busy machine that does not run the process for a while makes another verdict true.
      for (let attempt = 1; attempt < ATTEMPTS && seen !== expected; attempt++) {
        answer = await ask(port, { path: '/users/7' })
        seen = await verdictOf(port, answer.headers)
      }
      assert.match(answer.body, /"id":"7","name":"Ada","key":"[\da-f]{64}"/, flag)
      assert.equal(seen, expected, flag)
      const { backend, degraded, awaitPoints } = asyncStats(await recordOf(port, answer))
      assert.deepEqual([backend, degraded], ['instrumentation', null], flag)
      const callees = awaitPoints.flatMap(({ sites }) => sites.map(({ callee }) => callee))
      for (const name of ['setTimeout', isTypeScript ? 'this.load' : 'load']) {
        assert.ok(callees.includes(name), `${flag} ${callees.join()}`)
      }
    }
  })
}

function readSteps(page: string): Steps {
  const text = readFileSync(join(PAGES, page), 'utf8')
  const blocks = [...text.matchAll(/^```(?:js|ts)\n(.*?)^```$/gms)].map(([, code]) => code!)
  const [before, after] = blocks
  assert.ok(blocks.length === 2 && before !== undefined && after !== undefined, `${page} has two blocks of code`)
  const quoted = /^> (.+)$/m.exec(text)?.[1] ?? ''
  const isTypeScript = text.includes('```ts')
  return {
    before,
    after: after.includes('function find') ? after : putInto(before, after),
    isTypeScript,
    verdict: shape(quoted),
  }
}

/** Puts a block that shows a class alone, with its import, into the app. */
function putInto(app: string, part: string): string {
  const [, imports = '', decorated = ''] = /^(import .*?\n)\n(@Module.*)$/s.exec(part) ?? []
  const whole = app.replace(/^@Module.*?\nclass AppModule \{\}\n/ms, () => decorated)
  assert.notEqual(whole, app)
  return imports + whole
}

/** Moves the place in a verdict about one text to where the same function begins in another. */
function inLine(verdict: string, from: string, to: string): string {
  const [line, moved] = [from, to].map(
    (code) => code.split('\n').findIndex((text) => text.startsWith('const hash')) + 1,
  )
  assert.ok(verdict.includes(`:${line})`), `"${verdict}" is about line ${line}`)
  return verdict.replace(`:${line})`, `:${moved})`)
}

/** Leaves times and shares out, which are another machine's. */
const shape = (words: string): string =>
  words.replaceAll(/[\d.]+ (ms|s|%)/g, (_, unit) => (unit === '%' ? 'N %' : 'N ms'))

async function verdictOf(port: number, headers: Record<string, unknown>): Promise<string> {
  const id = String(headers['x-debug-toolbar-request'])
  const { findings } = JSON.parse((await ask(port, { path: `/_debug_toolbar/api/toolbar/${id}` })).body) as BadgeDetail
  return shape(findings[0]?.words.map(({ text }) => text).join('') ?? '')
}

/** Starts the app in a folder below this one, where Node finds the packages, on a free port. */
async function startApp(
  t: TestContext,
  code: string,
  { flag, isTypeScript }: { flag: string; isTypeScript: boolean },
): Promise<number> {
  mkdirSync(join(ROOT, '.cache'), { recursive: true })
  const folder = mkdtempSync(join(ROOT, '.cache', 'start-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  const port = await findPort()
  writeFileSync(join(folder, isTypeScript ? 'app.ts' : 'app.js'), code.replace('3000', String(port)))
  if (isTypeScript) execFileSync(process.execPath, [COMPILER, 'app.ts', ...COMPILE], { cwd: folder, stdio: 'inherit' })
  const child = spawn(process.execPath, ['--import', flag, 'app.js'], {
    cwd: folder,
    env: appEnvironment(),
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  endWithTest(t, child)
  let log = ''
  for await (const text of child.stderr.setEncoding('utf8')) {
    log += String(text)
    if (/Dashboard: (\S+)/.exec(log)?.[1]?.endsWith(`:${port}/_debug_toolbar/`) === true) return port
  }
  throw new Error(`The app has ended without a word about its dashboard: ${log}`)
}

async function findPort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}
