import assert from 'node:assert/strict'
import { contract } from './contract.ts'

contract('overlap.mjs', {
  twoHundred: { check: (_stats, { value }) => assert.deepEqual(value, { crossed: 0, wrongWaits: 0 }) },
  nestedInner: { tasks: ['inner', '  load'] },
  nestedOuter: { tasks: ['outer', '  load'] },
  firstTwin: { tasks: ['twin', '  load ×2'] },
  secondTwin: { tasks: ['twin', '  load ×2'] },
  maker: {
    tasks: ['maker', '  load'],
    waits: { 'maker: await shared // by its': 1, 'load: await sleep(1)\n  return id': 1 },
  },
  taker: {
    tasks: ['taker', '  load'],
    waits: {
      'taker: await shared // by another': 1,
      "taker: await load('own')": 1,
      'load: await sleep(1)\n  return id': 1,
    },
  },
  leavesPending: {
    tasks: ['leaves', '  straggler pending'],
    check: (_stats, { value }) => assert.equal(value, 'settled'),
  },
  afterwards: { tasks: ['afterwards', '  load'] },
  startedBefore: { tasks: ['opener'], waits: { 'opener: await early': 1 } },
})
