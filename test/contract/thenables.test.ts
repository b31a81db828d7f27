import assert from 'node:assert/strict'
import type { AsyncProfilingStats, Task } from '../../src/model/async-stats.ts'
import { contract } from './contract.ts'
import type { Expectation } from './contract.ts'

/** The program's own measurement, milliseconds. */
interface Witness {
  /** Duration of each query, from the call of `then` to its answer. */
  took: number[]
  /** By function: how long the caller waited for each call. */
  waited: Record<string, number[]>
  reads: number
  traps: string[]
}

const named = ({ tasks }: AsyncProfilingStats, name: string): Task[] =>
  tasks.filter((task) => task.name.split('.').at(-1) === name)

/**
 * Expects of every timed function that its tasks last no longer than their callers have waited, and those in `queries`
 * as long as so many queries.
 */
function timed(
  queries: Readonly<Record<string, number>>,
  { status = 'completed', reads = 0, traps = [] as string[] } = {},
): Expectation {
  return {
    needs: ['tasks'],
    check: (stats, { value }) => {
      const { took, waited, ...seen } = value as Witness
      assert.deepEqual(seen, { reads, traps })
      const shortest = Math.min(...took, Number.MAX_VALUE)
      for (const [name, times] of Object.entries(waited)) {
        const tasks = named(stats, name.replace(/^bound /, ''))
        assert.equal(tasks.length, times.length, name)
        for (const [index, task] of tasks.entries()) {
          const least = (queries[task.name.split('.').at(-1)!] ?? 0) * shortest
          const duration = task.duration ?? Number.NaN
          const text = `${name}: ${duration} ms, expected ${least} to ${times[index]} ms`
          assert.ok(duration >= least && duration <= times[index]!, text)
          assert.equal(task.status, status, name)
        }
      }
    },
  }
}

const twice = <T>(...values: T[]): T[] => [...values, ...values]

contract('thenables.mjs', {
  found: timed({ find: 1, findByArrow: 1, findFunction: 1, findAfterAwait: 1, findInFinally: 1 }),
  failed: timed({ fail: 1 }, { status: 'failed' }),
  cancelled: timed({ fail: 1 }, { status: 'cancelled' }),
  failedAtOnce: timed({}, { status: 'failed' }),
  atOnce: timed({}),
  never: {
    needs: ['tasks'],
    check: (stats) => {
      assert.deepEqual(
        named(stats, 'neverSettle').map(({ status }) => status),
        ['pending'],
      )
      assert.equal(stats.tasksPending, 1)
    },
  },
  nested: timed({ findNested: 2, findNative: 2 }),
  undone: timed({}),
  byGetter: timed({ findByGetter: 1 }, { reads: 2 }),
  byProxy: timed({ findByProxy: 1 }, { traps: twice('get then') }),
  notThenable: timed({}, { reads: 2, traps: twice('get then', 'get then') }),
  throwingGetter: timed({}, { status: 'failed', reads: 2 }),
  generated: timed({ drain: 1 }),
  returned: timed({ service: 1, serviceOfMethod: 1 }),
  returnedOften: timed({ serviceOfMethod: 1 }),
  together: timed(
    { find: 1, findByProxy: 1, findByGetter: 1, overlapping: 1 },
    { reads: 4, traps: twice('get then', 'get then') },
  ),
  amongOthers: timed({ findByProxy: 1 }, { traps: ['get then', 'get then'] }),
})
