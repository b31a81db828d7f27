import assert from 'node:assert/strict'
import type { AsyncProfilingStats } from '../../src/model/async-stats.ts'
import { contract } from './contract.ts'

const calleesOf = ({ awaitPoints }: AsyncProfilingStats, name: string): (string | null)[] =>
  awaitPoints.find((point) => point.function === name)!.sites.map((site) => site.callee)

/** Expects the function that each `await` calls, by its name in the source, without arguments. */
contract('callees.mjs', {
  callees: {
    needs: ['awaitPoints'],
    check: (stats) => {
      assert.deepEqual(calleesOf(stats, 'callees'), [
        null,
        'load',
        'db.query',
        'db.from(…).query',
        'db[…]',
        'sql',
        'new Promise',
        'Promise.all',
        '(await load(…)).query',
        'load',
        'import',
        null,
      ])
      assert.doesNotMatch(JSON.stringify(stats), /secret|users/)
    },
  },
  methods: {
    needs: ['awaitPoints'],
    check: (stats) => {
      assert.deepEqual(calleesOf(stats, 'methods'), ['new Repo(…).run'])
      assert.deepEqual(calleesOf(stats, 'Repo.run'), ['this.#find'])
    },
  },
  loops: {
    needs: ['awaitPoints'],
    check: (stats) => {
      assert.deepEqual(calleesOf(stats, 'loops'), ['db.stream', 'outer'])
      assert.deepEqual(calleesOf(stats, 'outer'), ['inner'])
    },
  },
})
