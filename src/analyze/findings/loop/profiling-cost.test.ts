import assert from 'node:assert/strict'
import { test } from 'node:test'
import { statsOf } from '../../../formats/record.test.support.ts'
import { profilingCost } from './profiling-cost.ts'
import { contextOf } from '../words/check.test.support.ts'

const context = contextOf()

test("the profiler's own cost is told from 20 ms and a tenth of the request", () => {
  const told = [19.9, 20, 60].map((cost) => profilingCost.find(statsOf({ profilingOverhead: cost }), context).length)
  assert.deepEqual(told, [0, 1, 1])
  assert.deepEqual(profilingCost.find(statsOf({ profilingOverhead: 20, duration: 201 }), context), [])
})

test('instrumented modules are named as the reason on the backend that has them', () => {
  const textOn = (backend: 'instrumentation' | 'hooks'): string | undefined =>
    profilingCost
      .find(statsOf({ profilingOverhead: 25, backend }), context)[0]
      ?.words.map((word) => word.text)
      .join('')
  assert.equal(textOn('hooks'), 'Profiling itself took 25.0 ms: 25 % of the time.')
  assert.equal(textOn('instrumentation'), `${textOn('hooks')} Modules are instrumented when they are loaded.`)
})
