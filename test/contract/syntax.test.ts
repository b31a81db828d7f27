import assert from 'node:assert/strict'
import { Script } from 'node:vm'
import { contract } from './contract.ts'

/** Explicit resource management parses from Node 24 on. */
const using = parses('async () => { await using a = null }') ? false : 'this runtime cannot parse `await using`'

function parses(code: string): boolean {
  try {
    return new Script(code) instanceof Script
  } catch {
    return false
  }
}

contract('syntax.mjs', {
  classFields: {
    tasks: ['classFields', '  Repo.field', '    Repo.#secret', '      load', '  Repo.shared', '    load'],
  },
  staticBlock: { tasks: ['staticBlock', '  booted', '    load'] },
  superMethods: {
    tasks: [
      'superMethods',
      '  Repo.create',
      '    Base.create',
      '      load',
      '  Repo.load',
      '    Base.load',
      '      load',
    ],
    waits: {
      'superMethods: await (await Repo.create()).load()': 1,
      'superMethods: await Repo.create()': 1,
      'Repo.create: await super.create()': 1,
      "Base.create: await load('base')": 1,
      'Repo.load: await super.load()': 1,
      'load: await sleep(1)': 2,
    },
  },
  privateMethods: {
    tasks: [
      'privateMethods',
      '  Repo.useHidden',
      '    Repo.#hidden',
      '      load',
      '  Repo.useQuiet',
      '    Repo.#quiet',
      '      load',
    ],
  },
  computedMethods: {
    needs: ['tasks'],
    check: ({ tasks }) =>
      assert.deepEqual(
        tasks.map((task) => task.name),
        ['computedMethods', '(anonymous)', 'load', 'Repo.[Symbol.asyncIterator]', 'load'],
      ),
  },
  defaultParameters: {
    needs: ['tasks'],
    check: (stats) => {
      assert.equal(stats.tasksCreated, 7)
      assert.deepEqual(stats.tasks.map((task) => task.name).toSorted(), [
        'defaultParameters',
        'load',
        'load',
        'load',
        'withAsyncDefault',
        'withDefault',
        'withDefault',
      ])
      assert.deepEqual(
        stats.tasks.filter((task) => task.parent === null).map((task) => task.name),
        ['defaultParameters'],
      )
    },
  },
  arrowsKeepThisAndArguments: {
    tasks: ['arrowsKeepThisAndArguments', '  method', '    read', '      load'],
    check: (_stats, { value }) => assert.equal(value, 9),
  },
  gettersByProxy: { tasks: ['gettersByProxy', '  trapped', '    load'] },
  asyncGetter: { tasks: ['asyncGetter', '  (anonymous)', '    load'] },
  labels: { tasks: ['labels', '  load ×2'], waits: { 'labels: await load(turn)': 2, 'load: await sleep(1)': 2 } },
  operators: {
    tasks: ['operators', '  load ×6'],
    waits: {
      'operators: await (true && load(1))': 1,
      'operators: await load(null)': 1,
      'operators: await load(2)) // either': 1,
      'operators: await (yes ?': 1,
      'operators: await load(5)': 1,
      'operators: await load(6)': 1,
      'load: await sleep(1)': 6,
    },
    check: (_stats, { value }) => assert.deepEqual(value, [2, 5, '6']),
  },
  switchAndTry: {
    tasks: ['switchAndTry', '  load ×7'],
    waits: {
      'switchAndTry: await load(2)) {': 1,
      'switchAndTry: await load(1): // first': 1,
      'switchAndTry: await load(2): // second': 1,
      "switchAndTry: await load('chosen')": 1,
      "switchAndTry: await load('thrown')": 1,
      'switchAndTry: await load(error)': 1,
      "switchAndTry: await load('finally')": 1,
      'load: await sleep(1)': 7,
    },
  },
  functionKeepsItsFace: {
    needs: ['ledger'],
    // Frameworks read a function's name, its length and its parameters, which stay; a rewritten body shows.
    check: ({ backend }, { value }) => {
      const [length, name, text] = value as [number, string, string]
      const bare = "async function withDefault(value = load('default')) {\n  return await value // defaulted\n}"
      assert.deepEqual([length, name], [1, 'load'])
      assert.equal(text.slice(0, bare.indexOf('\n')).split(' {')[0], bare.split(' {')[0])
      if (backend !== 'instrumentation') assert.equal(text, bare)
    },
  },
})

contract(
  'using.mjs',
  {
    disposed: { tasks: ['disposed', '  open', '    load', '  load', '  [Symbol.asyncDispose]', '    load'] },
    disposedAfterThrow: {
      tasks: [
        'disposedAfterThrow',
        '  failing failed',
        '    open',
        '      load',
        '    [Symbol.asyncDispose]',
        '      load',
      ],
    },
  },
  using,
)
