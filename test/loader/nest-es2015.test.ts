import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import type { BadgeDetail } from '../../src/model/api.ts'
import { appEnvironment, startNode } from '../child.support.ts'
import { ask, asyncStats, recordOf } from '../integration/client.support.ts'

const ROOT = fileURLToPath(new URL('../../../', import.meta.url))
const AUTO = new URL('../../src/auto.js', import.meta.url).href
const COMPILER = fileURLToPath(new URL('../../../node_modules/typescript/bin/tsc', import.meta.url))
const OPTIONS = [
  ...['--ignoreConfig', '--target', 'es2015', '--module', 'commonjs', '--moduleResolution', 'bundler'],
  ...['--experimentalDecorators', '--emitDecoratorMetadata', '--sourceMap', '--skipLibCheck', '--types', 'node'],
]

/** Starts the app as Nest's older templates compile it: for ES2015, which has no async functions. Returns its port. */
async function startApp(t: TestContext): Promise<number> {
  mkdirSync(join(ROOT, '.cache'), { recursive: true })
  const folder = mkdtempSync(join(ROOT, '.cache', 'nest-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  cpSync(join(ROOT, 'test/fixtures/mixed/nest'), folder, { recursive: true })
  execFileSync(process.execPath, [COMPILER, 'app.ts', ...OPTIONS], { cwd: folder, stdio: 'pipe' })
  const { first } = await startNode(t, ['--import', AUTO, 'app.js'], { cwd: folder, env: appEnvironment() })
  return Number(first)
}

/** Most requests of a path: a machine's disturbance passes, a wrong figure stays wrong. */
const ATTEMPTS = 3

test('a Nest app compiled for ES2015: its own scrypt is its own work, and the record says why it has no tasks', async (t) => {
  const port = await startApp(t)
  for (const path of ['/users/1', '/users/2', '/users/3']) await judge(port, path, ATTEMPTS)
})

async function judge(port: number, path: string, attempts: number): Promise<void> {
  try {
    await judgeOnce(port, path)
  } catch (error) {
    if (attempts === 1) throw error
    await judge(port, path, attempts - 1)
  }
}

async function judgeOnce(port: number, path: string): Promise<void> {
  const answer = await ask(port, { path })
  const stats = asyncStats(await recordOf(port, answer))
  const { ledger, blockingCalls } = stats
  assert.equal(stats.backend, 'hooks')
  assert.match(
    stats.degraded ?? '',
    /^no module of yours was instrumented \(1 loaded\), and in 1 module of yours a compiler has replaced async functions by generators: compile for ES2017 or later/,
  )
  assert.ok(ledger.running > 0.7 * ledger.wall, JSON.stringify(ledger))
  // A busy machine may cut the block in two.
  const blocked = blockingCalls.reduce((sum, { totalTime }) => sum + totalTime, 0)
  assert.ok(blocked > 0.8 * ledger.running, JSON.stringify({ blockingCalls, ledger }))
  for (const { file, line, callee } of blockingCalls) {
    assert.deepEqual([file, callee], ['app.ts', 'scryptSync'])
    assert.ok(line === 10 || line === 14, String(line))
  }
  const id = String(answer.headers['x-debug-toolbar-request'])
  const { findings } = JSON.parse((await ask(port, { path: `/_debug_toolbar/api/toolbar/${id}` })).body) as BadgeDetail
  const verdict = findings.map(({ words }) => words.map(({ text }) => text).join('')).join(' ')
  assert.match(verdict, /^The event loop was blocked for \d+ ms in .*app\.ts:/)
}
