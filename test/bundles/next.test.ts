import assert from 'node:assert/strict'
import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, rmSync } from 'node:fs'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { after, test } from 'node:test'

const root = new URL('../../../', import.meta.url)
const project = fileURLToPath(new URL('test/bundles/next/', root))
const command = `${project}node_modules/next/dist/bin/next`
const toolbar = pathToFileURL(fileURLToPath(new URL('dist/src/auto.js', root))).href

const { CI, BUNDLES } = process.env
const isInstalled = existsSync(command)
const isMeant = BUNDLES === 'all' || process.versions.node.startsWith('24.')
const skip = isMeant
  ? !isInstalled && CI === undefined && 'needs `npm ci --prefix test/bundles/next`'
  : 'runs on Node 24, or with BUNDLES=all'

const kept = Object.entries(process.env).filter(([name]) => !/^(NODE_|DEBUG_TOOLBAR_|npm_|PORT$)/i.test(name))
const bare = { ...Object.fromEntries(kept), NEXT_TELEMETRY_DISABLED: '1', DEBUG_TOOLBAR_HISTORY: 'memory' }
const watched = {
  ...bare,
  NODE_OPTIONS: `--import=${toolbar}`,
  // `next start` is production.
  DEBUG_TOOLBAR_ENABLED: 'true',
  DEBUG_TOOLBAR_INJECT_HTML: 'false',
}
const forget = (): void => rmSync(`${project}.next`, { recursive: true, force: true })
after(forget)

/** Runs `next …` until `fn` is done with its address. */
async function withNext<T>(args: string[], env: NodeJS.ProcessEnv, fn: (url: string) => Promise<T>): Promise<T> {
  const options = { cwd: project, env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] as ['ignore', 'pipe', 'pipe'] }
  const child = spawn(process.execPath, [command, ...args, '-p', '0', '-H', '127.0.0.1'], options)
  let output = ''
  const listening = new Promise<string>((resolve, reject) => {
    const read = (chunk: Buffer): void => {
      output += chunk.toString()
      const url = /http:\/\/127\.0\.0\.1:\d+/.exec(output)?.[0]
      if (url !== undefined && output.includes('Ready in')) resolve(url)
    }
    child.stdout.on('data', read)
    child.stderr.on('data', read)
    child.on('exit', (code) => reject(new Error(`next ${args.join(' ')} exits with ${code}: ${output}`)))
  })
  try {
    return await fn(await listening)
  } finally {
    // It has processes of its own.
    if (child.exitCode === null) process.kill(-child.pid!, 'SIGKILL')
    if (child.exitCode === null) await once(child, 'exit')
  }
}

interface Answer {
  text: string
  id: string | null
}

const ask = async (url: string): Promise<Answer> => {
  const answer = await fetch(url)
  return { text: await answer.text(), id: answer.headers.get('x-debug-toolbar-request') }
}

interface Places {
  degraded: string | null
  tasks: string[]
  awaits: string[]
}

interface Site {
  file: string
  name: string
  line: number
  column: number
}

/** Asks twice, because a first request in development compiles, and returns the places of the second one's record. */
async function recordOf(url: string, path: string): Promise<Places> {
  await ask(url + path)
  const { id } = await ask(url + path)
  const answer = await fetch(`${url}/_debug_toolbar/api/requests/${id}`)
  const { panels } = (await answer.json()) as {
    panels: {
      AsyncProfilingPanel: {
        degraded: string | null
        tasks: Site[]
        awaitPoints: { file: string; sites: Site[] }[]
      }
    }
  }
  const { degraded, tasks, awaitPoints } = panels.AsyncProfilingPanel
  return {
    degraded,
    tasks: tasks.map(({ file, name, line, column }) => `${file} ${name} ${line}:${column}`),
    awaits: awaitPoints
      .flatMap(({ file, sites }) => sites.map(({ line, column }) => `${file} ${line}:${column}`))
      .toSorted(),
  }
}

const PAGE: Places = {
  degraded: null,
  tasks: ['app/page.jsx Page 10:16', 'app/page.jsx loadPage 5:1', 'lib/orders.js loadOrder 3:8'],
  awaits: ['app/page.jsx 11:17', 'app/page.jsx 6:17', 'lib/orders.js 4:3'],
}
const ROUTE: Places = {
  degraded: null,
  tasks: ['app/api/orders/route.js GET 5:8', 'lib/orders.js loadOrder 3:8'],
  awaits: ['app/api/orders/route.js 6:17', 'lib/orders.js 4:3'],
}

async function assertRecords(url: string): Promise<void> {
  assert.deepEqual(await recordOf(url, '/'), PAGE)
  assert.deepEqual(await recordOf(url, '/api/orders'), ROUTE)
}

test('Next.js is installed', { skip }, () => assert.ok(isInstalled))

test('in production: answers as without the toolbar, tasks are the user’s alone', { skip }, async () => {
  forget()
  await promisify(execFile)(process.execPath, [command, 'build'], { cwd: project, env: bare })
  const answers = (url: string): Promise<string[]> =>
    Promise.all(['/', '/api/orders', '/missing'].map(async (path) => (await ask(url + path)).text))
  const expected = await withNext(['start'], bare, answers)
  assert.match(expected[0]!, /order (?:<!-- -->)?7/)
  await withNext(['start'], watched, async (url) => {
    assert.deepEqual(await answers(url), expected)
    await assertRecords(url)
  })
})

test('in development, with Turbopack', { skip }, async () => {
  await withNext(['dev'], watched, assertRecords)
})

test('in development, with webpack', { skip }, async () => {
  await withNext(['dev', '--webpack'], watched, assertRecords)
})
