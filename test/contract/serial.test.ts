import assert from 'node:assert/strict'
import { judge } from '../../src/analyze/findings/findings.ts'
import type { AsyncProfilingStats } from '../../src/model/async-stats.ts'
import { contract } from './contract.ts'

/** Returns what is said of awaits that ran one after the other in a program's own function, by its name. */
const saidOf = (stats: AsyncProfilingStats, name: string): string[] =>
  judge(stats)
    .filter(({ check, taskId }) => check === 'serial-awaits' && nameOf(stats, taskId) === name)
    .map(({ words }) => words.map(({ text }) => text).join(''))

const nameOf = ({ tasks }: AsyncProfilingStats, id: string | null): string | undefined =>
  tasks.find(({ taskId }) => taskId === id)?.function

const told = (name: string, pattern: RegExp): [string, Case] => [
  name,
  {
    needs: ['tasks', 'awaitPoints'],
    check: (stats) => {
      const said = saidOf(stats, name)
      assert.equal(said.length, 1, `expected a finding, got ${JSON.stringify(judge(stats))}`)
      assert.match(said[0]!, pattern)
    },
  },
]

const silent = (name: string): [string, Case] => [
  name,
  { needs: ['tasks', 'awaitPoints'], check: (stats) => assert.deepEqual(saidOf(stats, name), []) },
]

type Case = Parameters<typeof contract>[1][string]

const PAIR =
  /^load \(serial\.mjs:\d+\) and load \(serial\.mjs:\d+\) ran in turn, but could run together: \d+\.\d ms less\.$/
const LOOP =
  /^3 awaits of load \(serial\.mjs:\d+\) ran in turn, but none needs the one before: up to \d+\.\d ms less\.$/

contract('serial.mjs', {
  ...Object.fromEntries([
    told('two', PAIR),
    told('destructured', /^users\.find \(serial\.mjs:\d+\) and users\.count \(serial\.mjs:\d+\) ran in turn/),
    told('inAnObject', PAIR),
    told('withWorkBetween', PAIR),
    told('afterAGuard', PAIR),
    told('loop', LOOP),
    told('indexedLoop', LOOP),
    told('chainInALoop', /could run together: .* less\.$/),
    told('withADefault', PAIR),
    ...['value', 'all', 'guard', 'condition', 'branch', 'member', 'outer', 'effect', 'change', 'transaction'].map(
      silent,
    ),
    ...['pages', 'firstOfMany', 'attempts', 'polite', 'begunBefore', 'atOnce', 'reduced'].map(silent),
  ]),
})
