import assert from 'node:assert/strict'
import { contract } from './contract.ts'

/** All end by the `TimeoutError` of an abort signal. */
const LIMITED = `
  awaits returns throws throwsAtOnce awaitsThenable returnsTask generates sleeps
`
  .trim()
  .split(/\s+/)

contract('time-limits.mjs', {
  timeLimits: {
    needs: ['tasks'],
    check: ({ tasks }) => {
      const outcomes = new Map(tasks.map((task) => [task.name, task.status]))
      assert.deepEqual(
        LIMITED.map((name) => `${name} ${outcomes.get(name)}`),
        LIMITED.map((name) => `${name} cancelled`),
      )
      assert.equal(outcomes.get('libraryTimeout'), 'failed')
    },
  },
})
