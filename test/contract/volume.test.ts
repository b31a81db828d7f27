import assert from 'node:assert/strict'
import { before, describe, it } from 'node:test'
import type { AsyncProfilingStats } from '../../src/model/async-stats.ts'
import { BACKENDS } from './backends.ts'
import type { BackendUnderTest } from './backends.ts'
import { runProcess } from './fixture.ts'

/** The result of one program, its tasks counted instead of listed. */
interface Result {
  name: string
  value?: unknown
  stats: AsyncProfilingStats
  rows: number
  /** Retained memory in MiB. */
  kept: number
}

const CALLS = 1_000_001
const DETAILED = 10_000
const MAX_KEPT_MIB = 64

for (const backend of BACKENDS) {
  describe(`${backend.name}: a million promises in one profile`, () => {
    let results: ReadonlyMap<string, Result>
    before(async () => {
      results = await runVolume(backend)
    })
    it('a million awaits, one after the other', () => {
      assert.equal(results.get('awaits')?.value, 1_000_000)
      assertCounted(results.get('awaits')!, backend)
    })
    it('a chain of a million awaits, all alive at once', () => assertCounted(results.get('chain')!, backend))
  })
}

/** Runs with the default options: dropping detail is part of the result. */
async function runVolume({ name, nodeArguments }: BackendUnderTest): Promise<Map<string, Result>> {
  const { stdout, stderr, code } = await runProcess('volume.mjs', {
    nodeArguments: ['--expose-gc', ...nodeArguments],
    env: { DEBUG_TOOLBAR_ASYNC_PROFILER_BACKEND: name },
  })
  assert.equal(code, 0, stderr)
  const lines = stdout.split('\n').filter((line) => line.startsWith('{'))
  return new Map(lines.map((line) => JSON.parse(line) as Result).map((result) => [result.name, result]))
}

/** Asserts that counts are right, or marked as lower bounds, and that memory is bounded either way. */
function assertCounted({ stats, rows, kept }: Result, { capabilities }: BackendUnderTest): void {
  assert.ok(kept < MAX_KEPT_MIB, `${kept} MiB are kept`)
  assert.ok(rows <= DETAILED, `${rows} tasks are kept in detail`)
  if (!capabilities.tasks) return assert.equal(stats.tasksCreated, 0)
  assert.equal(stats.tasksCreated, rows + stats.tasksDropped)
  assert.equal(stats.tasksCompleted, stats.tasksCreated)
  if (stats.tasksCreated < CALLS) assert.match(stats.degraded ?? '', /lower bounds/)
  else assert.equal(stats.tasksCreated, CALLS)
  if (stats.backend === 'instrumentation') assert.equal(stats.tasksCreated, CALLS)
}
