import assert from 'node:assert/strict'
import { contract } from './contract.ts'
import { taskNamed } from './drawing.ts'

const NEXT_LEVEL = (lines: string[]): string[] => lines.map((line) => `  ${line}`)

function silentTree(depth: number): string[] {
  if (depth === 0) return ['silentTree', '  load']
  return ['silentTree', ...NEXT_LEVEL(silentTree(depth - 1)), ...NEXT_LEVEL(silentTree(depth - 1))]
}

function fibonacci(n: number): string[] {
  return n < 2 ? ['fibonacci'] : ['fibonacci', ...NEXT_LEVEL(fibonacci(n - 1)), ...NEXT_LEVEL(fibonacci(n - 2))]
}

function joinEqual(lines: string[]): string[] {
  const isTwin = (index: number): boolean => lines[index] === lines[index + 1]
  return lines.flatMap((line, index) => (isTwin(index) ? [] : [isTwin(index - 1) ? `${line} ×2` : line]))
}

const CALLBACK = 'load(…).then(…).then(…)'

contract('promises.mjs', {
  all: { tasks: ['all', '  load ×2', '  slow'] },
  race: { tasks: ['race', '  load', '  slow'] },
  raceLeftPending: {
    tasks: ['raceLeftPending', '  load', '  late pending'],
    check: (stats) => assert.equal(stats.tasksPending, 1),
  },
  any: { tasks: ['any', '  fail failed', '  load'] },
  allSettled: { tasks: ['allSettled', '  fail failed', '  load', '  failAtOnce failed'] },
  settledPromise: {
    tasks: ['settledPromise', '  settled'],
    waits: {
      'settledPromise: await Promise.resolve(1)': 1,
      'settledPromise: await null // let': 1,
      'settledPromise: await promise': 1,
    },
  },
  thenable: {
    callbacks: true,
    tasks: ['thenable', '  settled'],
    waits: { 'thenable: await thenable // once': 1, 'thenable: await { then:': 1 },
  },
  asyncThenable: {
    callbacks: true,
    tasks: ['asyncThenable', '  then', '    load'],
    waits: {
      'asyncThenable: await {\n': 1,
      'then: await load(1) // in then': 1,
      'load: await sleep(1)\n  return id': 1,
    },
  },
  nonPromise: {
    tasks: ['nonPromise'],
    waits: { 'nonPromise: await 42': 1, 'nonPromise: await undefined': 1, 'nonPromise: await object': 1 },
  },
  customPromise: {
    tasks: ['customPromise'],
    waits: { 'customPromise: await new Mine': 1, 'customPromise: await Mine.resolve': 1 },
  },
  caughtByTry: {
    tasks: ['caughtByTry', '  fail failed', '  load'],
    waits: {
      'caughtByTry: await fail() // caught': 1,
      "caughtByTry: await load('after')\n    }": 1,
      'fail: await sleep(1)\n  throw': 1,
      'load: await sleep(1)\n  return id': 1,
    },
  },
  caughtByFinally: {
    tasks: ['caughtByFinally', '  clean failed', '    fail failed', '    load'],
    check: (stats) => assert.equal(stats.tasksFailed, 2),
  },
  returns: {
    tasks: [
      'returns',
      '  returnPromise',
      '    load',
      '  returnAwait',
      '    load',
      '  returnSettled',
      '    settled',
      '  load',
    ],
  },
  silentChain: { tasks: ['silentChain', '  twice', '    returnSettled', '      settled', '  settled'] },
  twoWaitForOne: {
    tasks: ['twoWaitForOne', '  load', '  wait ×2'],
    waits: {
      'wait: await shared': 2,
      'twoWaitForOne: await Promise.all([wait()': 1,
      'load: await sleep(1)\n  return id': 1,
    },
  },
  nobodyAwaits: { tasks: ['nobodyAwaits', '  load'] },
  pendingAtEnd: {
    tasks: ['pendingAtEnd', '  forever pending'],
    waits: { 'forever: await new Promise(() => {})': 1, 'pendingAtEnd: await sleep(1) // short': 1 },
    check: (stats) => {
      assert.equal(taskNamed(stats, 'forever').duration, null)
      assert.equal(stats.tasksPending, 1)
    },
  },
  recursion: {
    tasks: [
      'recursion',
      '  countDown',
      '    countDown',
      '      countDown',
      '        countDown',
      '          countDown',
      '            countDown',
    ],
  },
  silentRecursion: {
    tasks: ['silentRecursion', ...[1, 2, 3, 4, 5, 6, 7].map((depth) => `${'  '.repeat(depth)}silentDown`), '  settled'],
  },
  silentRecursionTree: { tasks: joinEqual(['silentRecursionTree', ...NEXT_LEVEL(silentTree(3))]) },
  fibonacci6: { tasks: joinEqual(['fibonacci6', ...NEXT_LEVEL(fibonacci(6))]) },
  thenCallbacks: {
    needs: ['tasks'],
    check: (stats) => {
      assert.deepEqual(
        stats.tasks.map((task) => task.name),
        ['thenCallbacks', 'load', 'load', CALLBACK, 'load', 'settled'],
      )
      const parents = stats.tasks.map((task) => stats.tasks.find((each) => each.taskId === task.parent)?.name ?? null)
      const expected = [null, 'thenCallbacks', 'thenCallbacks', 'thenCallbacks', CALLBACK, 'thenCallbacks']
      const linked = stats.backend !== 'instrumentation'
      parents.forEach((parent, index) => assert.ok(parent === expected[index] || (!linked && parent === null)))
    },
  },
  plainFunctionsAreNoTasks: {
    tasks: ['plainFunctionsAreNoTasks'],
    waits: {
      'plainFunctionsAreNoTasks: await plainPromise': 1,
      'plainFunctionsAreNoTasks: await new Promise((resolve) => setI': 1,
      'plainFunctionsAreNoTasks: await Promise.resolve().then': 1,
    },
  },
  microtaskChain: { tasks: ['microtaskChain'], waits: { 'microtaskChain: await null // turn': 500 } },
  throwsSynchronouslyInCallee: { tasks: ['throwsSynchronouslyInCallee', '  caller failed', '  settled'] },
})
