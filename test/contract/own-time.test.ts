import assert from 'node:assert/strict'
import type { AsyncProfilingStats } from '../../src/model/async-stats.ts'
import { contract } from './contract.ts'
import type { Expectation } from './contract.ts'

/** Time (ms) of a fixture outside its blocks; a missing block is 60. */
const TOLERANCE = 25

/** Expects the total running time of each function's tasks, to the block of 60 ms. */
function ownTime(expected: Readonly<Record<string, number>>): Expectation {
  return {
    needs: ['tasks'],
    check: (stats, { value: longer }) => {
      for (const [name, milliseconds] of Object.entries(expected)) {
        const own = selfTimeOf(stats, name)
        const most = TOLERANCE + milliseconds + (milliseconds === 0 ? 0 : (longer as number))
        const text = `${name} ran for ${own} ms, expected ${milliseconds} to ${most}`
        assert.ok(own >= milliseconds - 1 && own <= most, text)
      }
    },
  }
}

const selfTimeOf = ({ tasks }: AsyncProfilingStats, name: string): number =>
  tasks.filter((task) => task.name === name).reduce((sum, task) => sum + task.selfTime, 0)

contract('own-time.mjs', {
  direct: ownTime({ direct: 0, slow: 180 }),
  waiting: ownTime({ waiting: 0, slowToWait: 120 }),
  throughPlain: ownTime({ throughPlain: 180, quick: 0 }),
  throughLeftAlone: {
    ...ownTime({ throughLeftAlone: 180, nested: 0 }),
    // A promise hook sees it as a task.
    unless: ({ name }) => (name === 'hooks' ? 'it sees the function that the transform leaves alone' : null),
  },
  changed: ownTime({ changed: 60, quick: 0 }),
  beforeAndAfter: ownTime({ beforeAndAfter: 180, quick: 0 }),
  atOnceAndNot: ownTime({ atOnceAndNot: 180, quick: 0 }),
  slowArguments: ownTime({ slowArguments: 180, quick: 0 }),
  failingArguments: ownTime({ failingArguments: 60, quick: 0 }),
  failingToReturn: ownTime({ failingToReturn: 60, quick: 0 }),
  passedOn: ownTime({ passedOn: 0, passAgain: 0, pass: 0, slow: 60 }),
  defaultParameter: ownTime({ defaultParameter: 0, withDefault: 60, quick: 0 }),
  heldPromise: ownTime({ heldPromise: 60, quick: 0 }),
})
