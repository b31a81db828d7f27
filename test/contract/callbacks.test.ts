import assert from 'node:assert/strict'
import { contract } from './contract.ts'
import type { Expectation } from './contract.ts'

/** Expects one `load` from a callback that the root registered. */
const loadUnder = (root: string): Expectation => ({ callbacks: true, tasks: [root, '  load'] })

contract('callbacks.mjs', {
  timeout: loadUnder('timeout'),
  interval: { callbacks: true, tasks: ['interval', '  load ×2'] },
  immediate: loadUnder('immediate'),
  microtask: loadUnder('microtask'),
  nextTick: loadUnder('nextTick'),
  emitter: loadUnder('emitter'),
  emitterFromTimer: { tasks: ['emitterFromTimer'], check: (_stats, { value }) => assert.equal(value, 1) },
  captureRejections: { callbacks: true, tasks: ['captureRejections', '  job failed', '    load'] },
  streamEvents: { callbacks: true, tasks: ['streamEvents', '  load ×2'] },
  streamIterated: {
    callbacks: true,
    tasks: ['streamIterated', '  load ×2'],
    waits: {
      'streamIterated: await (const chunk': 3,
      'streamIterated: await load(chunk)': 2,
      'load: await sleep(1)\n  return id': 2,
    },
  },
  files: { tasks: ['files'], waits: { 'files: await readFile': 1 } },
  promisified: {
    tasks: ['promisified'],
    waits: { 'promisified: await promisify(setTimeout)(1)': 1, 'promisified: await promisify((done)': 1 },
  },
  poolUnbound: {
    needs: ['tasks'],
    check: ({ tasks, tasksCompleted }) => {
      assert.deepEqual(
        tasks.map((task) => task.name),
        ['poolUnbound', 'load', 'load'],
      )
      assert.equal(tasksCompleted, 3)
    },
  },
  poolBound: { callbacks: true, tasks: ['poolBound', '  load ×3'] },
  worker: { tasks: ['worker', '  load'], check: (_stats, { value }) => assert.equal(value, 1) },
  plainHandlerWithCallbacks: { tasks: ['load'], check: ({ tasks }) => assert.equal(tasks[0]!.parent, null) },
  asyncListener: { callbacks: true, tasks: ['asyncListener', '  listener', '    load'] },
})
