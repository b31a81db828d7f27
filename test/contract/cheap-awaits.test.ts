import assert from 'node:assert/strict'
import { contract } from './contract.ts'
import type { Expectation } from './contract.ts'

/** Of processor time that is neither told as running nor as cost: the hooks' own, the collector's threads. */
const MAX_UNTOLD_SHARE = 0.7
/** Root slices, before the first task and after the last, and the costs outside slices (ms). */
const MAX_ROOTS_MS = 10

/** Expects figures that agree: the tasks' own time is the running time, and with its cost the time that was spent. */
const agreeing: Expectation = {
  needs: ['tasks'],
  unless: ({ name }) => (name === 'hooks' ? null : 'its cost is taken off the ledger, and not yet off the tasks'),
  check: ({ ledger, tasks, profilingOverhead, loop }, { value: spent }) => {
    const self = tasks.reduce((sum, { selfTime }) => sum + selfTime, 0)
    const apart = `the tasks ran for ${self} ms, the ledger says ${ledger.running} ms`
    assert.ok(Math.abs(self - ledger.running) <= MAX_ROOTS_MS + ledger.running * 0.1, apart)
    const told = ledger.running + profilingOverhead
    const untold = `${told} ms are told of ${String(spent)} ms of processor time`
    assert.ok(told >= (1 - MAX_UNTOLD_SHARE) * (spent as number), untold)
    // Calls of less than two microseconds are counted, but not drawn.
    const lane = loop!.own.reduce((sum, [from, to]) => sum + to - from, 0)
    assert.ok(lane >= 0.4 * ledger.running - MAX_ROOTS_MS, `the lane shows ${lane} ms of ${ledger.running} ms`)
  },
}

contract('cheap-awaits.mjs', { hits: agreeing, nulls: agreeing })
