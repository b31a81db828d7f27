import assert from 'node:assert/strict'
import { contract } from './contract.ts'

const LOAD = 'load: await sleep(1)'

contract('iterators.mjs', {
  toTheEnd: {
    tasks: ['toTheEnd', '  count', '    load ×3'],
    waits: {
      'toTheEnd: await (const value': 4,
      'count: await load(index)': 3,
      'count: yield index // counted': 3,
      [LOAD]: 3,
    },
  },
  plainYields: {
    tasks: ['plainYields', '  plain'],
    waits: { 'plainYields: await (const each': 5, 'plain: yield index // plainly': 4 },
  },
  emptyGenerator: { needs: ['awaitPoints'], waits: { 'emptyGenerator: await (const none': 1 } },
  leftByBreak: { tasks: ['leftByBreak', '  cleaning', '    load', '  load'] },
  leftByReturn: { tasks: ['leftByReturn', '  first', '    cleaning', '      load', '  load'] },
  leftByThrow: { tasks: ['leftByThrow', '  cleaning', '    load', '  load'] },
  generatorThrows: { tasks: ['generatorThrows', '  failing failed', '    load', '  load'] },
  delegated: { tasks: ['delegated', '  delegating', '    count', '      load ×2'] },
  byHand: {
    tasks: ['byHand', '  count', '    load ×2'],
    waits: {
      'byHand: await iterator.next() // first': 1,
      'byHand: await iterator.next() // second': 1,
      'byHand: await iterator.next() // last': 1,
      'count: await load(index)': 2,
      'count: yield index // counted': 2,
      [LOAD]: 2,
    },
  },
  returnedByHand: { tasks: ['returnedByHand', '  cleaning', '    load', '  load'] },
  neverStarted: { tasks: ['neverStarted', '  load'] },
  twoAtOnce: {
    needs: ['tasks'],
    check: (stats) => {
      const children = (id: string): number => stats.tasks.filter((task) => task.parent === id).length
      const counts = stats.tasks.filter((task) => task.name === 'count')
      assert.deepEqual(
        counts.map(({ taskId }) => children(taskId)).toSorted((a, b) => a - b),
        [1, 3],
      )
      assert.equal(stats.tasksCreated, 9)
      assert.equal(stats.tasksCompleted, 9)
    },
  },
  syncIterable: {
    tasks: ['syncIterable', '  load ×2'],
    waits: { 'syncIterable: await (const promised': 3, [LOAD]: 2 },
  },
  callsFromTheBody: { callbacks: true, tasks: ['callsFromTheBody', '  plain', '  load ×2'] },
  asyncIteratorObject: {
    tasks: ['asyncIteratorObject', '  next ×3'],
    waits: { 'asyncIteratorObject: await (const own': 3 },
  },
})
