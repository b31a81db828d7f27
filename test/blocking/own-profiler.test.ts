import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import type { AsyncProfilingStats } from '../../src/model/async-stats.ts'
import { FOLDER, startServer, visit } from './server.support.ts'

const namesOf = ({ blockingCalls }: AsyncProfilingStats): (string | null)[] =>
  blockingCalls.map((call) => call.function)

test("a profile over the user's own inspector session comes out, during ours and between two of them", async (t) => {
  const origin = await startServer(t, ['own-profiler.mjs'], 'hooks')
  const samples: number[] = []
  for (let round = 0; round < 4; round++) {
    const { measured, stats } = await visit(`${origin}/profiled`)
    samples.push(measured)
    // Starting and ending the app's profiler may block for long as well, and is then named too.
    assert.ok(namesOf(stats).includes('crunchNumbers'), namesOf(stats).join(', '))
  }
  // The app takes a sample each half millisecond for 120 ms, some of which a busy machine drops; ours would be 60.
  assert.ok(Math.max(...samples) > 90, `${samples.join(', ')} samples of theirs`)
  const { stats } = await visit(`${origin}/plain`)
  assert.deepEqual(namesOf(stats), ['crunchNumbers'], 'ours goes on when theirs has ended')
})

test('`node --cpu-prof` writes the same profile as without the toolbar', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'own-profiler-'))
  t.after(() => rmSync(folder, { recursive: true }))
  const child = spawn(process.execPath, ['--cpu-prof', `--cpu-prof-dir=${folder}`, 'own-profiler.mjs'], {
    cwd: FOLDER,
    env: { ...process.env, DEBUG_TOOLBAR_ASYNC_PROFILER_BACKEND: 'hooks' },
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  let stderr = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text))
  const [port] = (await once(child.stdout.setEncoding('utf8'), 'data')) as [string]
  await fetch(`http://127.0.0.1:${port.trim()}/plain`).then((response) => response.text())
  child.stdin.end()
  const [code] = (await once(child, 'close')) as [number]
  assert.equal(code, 0, stderr)
  const lines = stderr.split('\n').filter((line) => line !== '' && !line.startsWith('[debug-toolbar]'))
  assert.deepEqual(lines, [], 'nothing but what the toolbar says')
  const profiles = readdirSync(folder).filter((name) => name.endsWith('.cpuprofile'))
  assert.equal(profiles.length, 1)
  assert.match(readFileSync(join(folder, profiles[0]!), 'utf8'), /"functionName":"crunchNumbers"/)
})
