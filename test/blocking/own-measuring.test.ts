import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { test } from 'node:test'
import { promisify } from 'node:util'
import { canStartV8 } from '../../src/profilers/sampler/v8-engine.ts'
import { FOLDER } from './server.support.ts'

/** Attempts on a busy machine. */
const MAX_TRIES = 3
/** Share of the time in which an idle app may seem busy. */
const MAX_BUSY = 0.05
const AUTO = ['--import', new URL('../../src/auto.js', import.meta.url).href]

interface Measured {
  idle: number[]
  later: number
  busy: number
  wakes: number
}

async function measure<T>(task: string, flags: readonly string[]): Promise<T> {
  const args = [...flags, 'own-measuring.mjs', task]
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: FOLDER, timeout: 60_000 })
  return JSON.parse(stdout) as T
}

test("the loop's utilization that an app reads is the same as without the toolbar", async (t) => {
  for (let attempt = 1; ; attempt++) {
    const [bare, toolbar] = await Promise.all([measure<Measured>('idle', []), measure<Measured>('idle', AUTO)])
    t.diagnostic(JSON.stringify({ bare, toolbar }))
    try {
      for (const share of [...toolbar.idle, toolbar.later]) assert.ok(share < MAX_BUSY + Math.max(...bare.idle))
      assert.ok(toolbar.busy > bare.busy - 0.2)
      if (canStartV8()) assert.ok(toolbar.wakes < bare.wakes + 50, 'nothing wakes an idle loop')
      return
    } catch (error) {
      if (attempt === MAX_TRIES) throw error
    }
  }
})

test('a CPU profile that the app takes has the same calls as without the toolbar', async (t) => {
  for (let attempt = 1; ; attempt++) {
    const [bare, toolbar] = await Promise.all([measure('profile', []), measure('profile', AUTO)])
    t.diagnostic(JSON.stringify({ bare, toolbar }))
    try {
      assert.deepEqual(bare, { path: 'handler > crunch > step > length', isEnough: true })
      assert.deepEqual(toolbar, bare)
      return
    } catch (error) {
      if (attempt === MAX_TRIES) throw error
    }
  }
})
