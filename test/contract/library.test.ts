import assert from 'node:assert/strict'
import { contract } from './contract.ts'

const LOAD = 'load: await sleep(1)\n  return id'

contract('library.mjs', {
  callbacks: {
    callbacks: true,
    tasks: ['callbacks', '  load ×2'],
    waits: { 'callbacks: await mapAsync([1, 2]': 1, [LOAD]: 2 },
  },
  retried: { callbacks: true, tasks: ['retried', '  unsteady failed', '  unsteady'] },
  middleware: { tasks: ['middleware', '  outer', '    inner', '      load', '      handler', '        load'] },
  pooled: { callbacks: true, tasks: ['pooled', '  load ×3'], waits: { 'pooled: await Promise.all': 1, [LOAD]: 3 } },
  iterated: {
    tasks: ['iterated', '  load ×2'],
    waits: { 'iterated: await (const page': 3, 'iterated: await load(page)': 2, [LOAD]: 2 },
  },
  runtimeIsTransparent: {
    needs: ['tasks'],
    check: (stats) => {
      assert.deepEqual(
        stats.tasks.map((task) => task.name),
        ['runtimeIsTransparent', 'pipeline(…)', 'load'],
      )
      assert.ok(stats.tasks.every((task) => task.file === 'library.mjs'))
    },
  },
  included: {
    // The modules to instrument are chosen before any option in code is read: DEBUG_TOOLBAR_ASYNC_PROFILER_INCLUDE
    // (test/loader).
    unless: ({ rewritesSource }) =>
      rewritesSource ? 'packages are included by environment, when they are loaded' : null,
    tasks: ['included', '  mapAsync', '    pause', '    load'],
    check: ({ tasks }) => assert.equal(tasks[1]!.file, 'node_modules/fixture-library/index.js'),
  },
})
