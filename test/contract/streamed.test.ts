import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import type { TaskStatus } from '../../src/model/async-stats.ts'
import { BACKENDS } from './backends.ts'
import { runProcess } from './fixture.ts'

const PROGRAM = fileURLToPath(new URL('../../../test/fixtures/contract/streamed.mjs', import.meta.url))

interface Answered {
  route: string
  outcomes: Record<string, TaskStatus>
  tasksPending: number
  /** Whether no task ends after its request. */
  isWithin: boolean
}

/** The outcomes of the tasks by route: all that end with the answer, or some microtasks or a turn of the loop later. */
const OUTCOMES: Record<string, Record<string, TaskStatus>> = {
  '/awaited': { '/awaited': 'completed', chunks: 'completed' },
  '/returned': { '/returned': 'completed', chunks: 'completed' },
  '/nested': { '/nested': 'completed', sendAll: 'completed', chunks: 'completed' },
  '/passed-on': { '/passed-on': 'completed', sendAll: 'completed', chunks: 'completed' },
  '/written': { '/written': 'completed', chunks: 'completed' },
  '/rejected': { '/rejected': 'failed', chunks: 'completed' },
  '/outlives': { '/outlives': 'pending' },
}

for (const backend of BACKENDS.filter(({ capabilities }) => capabilities.tasks)) {
  test(`${backend.name}: tasks that wait for the end of a streamed answer end with it`, async () => {
    const { stdout, stderr, code } = await runProcess(PROGRAM, {
      nodeArguments: backend.nodeArguments,
      env: { DEBUG_TOOLBAR_ASYNC_PROFILER_BACKEND: backend.name, DEBUG_TOOLBAR_ASYNC_PROFILER_MAX_OVERHEAD: '1' },
    })
    assert.equal(code, 0, stderr)
    const lines = stdout.split('\n').filter((line) => line.startsWith('{'))
    const answered = lines.map((line) => JSON.parse(line) as Answered)
    const found = Object.fromEntries(answered.map(({ route, outcomes }) => [route, outcomes]))
    assert.deepEqual(found, OUTCOMES)
    for (const { route, outcomes, tasksPending, isWithin } of answered) {
      const pending = Object.values(outcomes).filter((status) => status === 'pending').length
      assert.equal(tasksPending, pending, route)
      assert.ok(isWithin, `a task of ${route} ends after it`)
    }
  })
}
