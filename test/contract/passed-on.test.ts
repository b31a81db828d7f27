import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { AsyncProfilingStats } from '../../src/model/async-stats.ts'
import { contract } from './contract.ts'
import type { Expectation } from './contract.ts'
import { FIXTURES } from './fixture.ts'

const FIXTURE = 'passed-on.mjs'
/** The part of the time by the program's own clock that must be told: the machine may stop between two readings. */
const SHARE = 0.9

/** Returns the line on which a program's callback begins. */
function lineOf(program: string): number {
  const lines = readFileSync(join(FIXTURES, FIXTURE), 'utf8').split('\n')
  return lines.findIndex((line) => line.endsWith(`// ${program}`)) + 1
}

const claimed = (program: string): Expectation => ({
  needs: ['tasks'],
  unless: ({ seesPassedOn }) => (seesPassedOn ? null : 'it sees no callback of a promise or a library'),
  check: (stats, { value }) => {
    assertOwn(stats, Number(value))
    const [call, ...others] = stats.blockingCalls
    assert.deepEqual([call?.file, call?.line, call?.taskId], [FIXTURE, lineOf(program), null])
    assert.ok(call!.duration >= Number(value) * SHARE, `${call!.duration} of ${String(value)} ms`)
    assert.deepEqual(others, [])
  },
})

function assertOwn({ ledger }: AsyncProfilingStats, took: number): void {
  assert.ok(ledger.running >= took * SHARE, `${ledger.running} ms running of ${took}`)
}

const PROGRAMS = [
  'thenCallback',
  'catchCallback',
  'finallyCallback',
  'functionExpression',
  'microtask',
  'nextTick',
  'timer',
  'file',
  'stream',
  'boundListener',
  'objectHandler',
  'objectMethod',
  'setHandler',
  'nested',
]

contract(FIXTURE, {
  ...Object.fromEntries(PROGRAMS.map((program) => [program, claimed(program)])),
  theirs: { ...claimed(''), check: (stats, { value }) => assertOwn(stats, Number(value)) },
  mine: {
    ...claimed(''),
    check: ({ ledger, blockingCalls }, { value }) => {
      assert.ok(ledger.running <= Number(value) / 2, `${ledger.running} ms running, of another's ${String(value)}`)
      assert.deepEqual(blockingCalls, [])
    },
  },
})
