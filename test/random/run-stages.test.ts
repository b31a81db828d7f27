import assert from 'node:assert/strict'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { BACKENDS } from '../contract/backends.ts'
import { generate } from './generate.ts'
import { runStages } from './run-stages.ts'
import type { Outcome } from './run-stages.ts'

const STAGES = [generate(2), generate(5)]

/** Runs the stages in processes that execute a module of this text first. */
const runAfter = (text: string): Promise<Outcome[]> => {
  const nodeArguments = ['--import', `data:text/javascript,${encodeURIComponent(text)}`]
  return runStages(STAGES, { ...BACKENDS.find(({ name }) => name === 'eventloop')!, nodeArguments })
}

test('the stages of a process that has died run again in another one', async () => {
  const mark = join(mkdtempSync(join(tmpdir(), 'debug-toolbar-died-')), 'mark')
  const dieOnce = `
    import { existsSync, writeFileSync } from 'node:fs'
    if (!existsSync(${JSON.stringify(mark)})) {
      writeFileSync(${JSON.stringify(mark)}, '')
      process.exit(7)
    }`
  const outcomes = await runAfter(dieOnce)
  assert.deepEqual(
    outcomes.map(({ stage, result }) => [stage.seed, result.error, result.stats.length]),
    STAGES.map(({ seed, programs }) => [seed, undefined, programs.length]),
  )
})

test('a stage in which two processes die fails with their exit code', async () => {
  const outcomes = await runAfter('process.exit(7)')
  assert.equal(outcomes.length, STAGES.length)
  for (const { result } of outcomes) assert.match(result.error!, /^the process ended with code 7\n/)
})
