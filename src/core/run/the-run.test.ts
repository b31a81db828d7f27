import assert from 'node:assert/strict'
import { test } from 'node:test'
import { DEFAULT_REDACT_PATTERNS } from '../redaction/index.ts'
import { runOf } from './the-run.ts'

test('the run is of this process, the same each time', () => {
  const run = runOf(DEFAULT_REDACT_PATTERNS)
  assert.equal(runOf(DEFAULT_REDACT_PATTERNS), run)
  assert.deepEqual([run.pid, run.node], [process.pid, process.versions.node])
  assert.match(run.id, /^[\w-]{1,64}$/)
  assert.ok(Math.abs(performance.timeOrigin - run.startTime) < 5000)
})

test("an app's own patterns are masked in it, and the id stays", () => {
  const patterns = [/the-run/]
  const run = runOf(patterns)
  assert.equal(runOf(patterns), run)
  assert.equal(run.id, runOf(DEFAULT_REDACT_PATTERNS).id)
  assert.doesNotMatch(run.command, /the-run/)
  assert.match(run.command, /\[redacted\]/)
})
