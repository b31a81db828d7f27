import assert from 'node:assert/strict'
import type { AsyncProfilingStats } from '../../src/model/async-stats.ts'
import { contract } from './contract.ts'
import type { Expectation } from './contract.ts'
import { positionOf } from './fixture.ts'

/** Words, and names with spaces in brackets. */
const NAMES = `
  load arrow expression ownName assigned property method shorthand quoted-key 42 generated [returned by getter] destructured
  Repo.load Repo.open Repo.#private Repo.field Repo.shared Repo.#hidden Repo.quoted-method deep Anonymous.run save added
  bracketed [returned by make] onSave load wrapped $dollar_ ünïcode names-default namedDefault (anonymous) map(…)
  app.get('/orders') app.get('/orders/…') [new Worker('mail')] app.get('/rows').preHandler [held = wrap(…)]
`
  .match(/\[[^\]]+\]|\S+/g)!
  .map((name) => name.replace(/^\[(.*)\]$/, '$1'))

const begins = ({ tasks }: AsyncProfilingStats): string[] =>
  tasks.map(({ name, line, column }) => `${name} ${line}:${column}`)

contract('names.mjs', {
  names: {
    needs: ['tasks'],
    check: ({ tasks }) => {
      assert.deepEqual(
        tasks.map((task) => task.name),
        ['names', ...NAMES],
      )
      assert.deepEqual(
        tasks.map((task) => task.function),
        ['names', ...NAMES],
      )
    },
  },
  places: {
    needs: ['tasks'],
    check: (stats) =>
      assert.deepEqual(begins(stats), [
        `places ${positionOf('names.mjs', 'async places()')}`,
        `Repo.load ${positionOf('names.mjs', 'async load()')}`,
        `Repo.open ${positionOf('names.mjs', 'async open()')}`,
        `Repo.field ${positionOf('names.mjs', 'async () => {}\n  static shared')}`,
        `shorthand ${positionOf('names.mjs', 'async shorthand()')}`,
        `returned by make ${positionOf('names.mjs', 'async () => {}\nconst options')}`,
      ]),
  },
  sameNames: { tasks: ['root', '  load'] },
})

contract('routes/index.cjs', {
  exportedWhole: {
    tasks: ['routes'],
    check: ({ tasks }) => assert.deepEqual([tasks[0]!.file, tasks[0]!.line], ['routes/index.cjs', 5]),
  },
})

contract('names.cjs', {
  commonJs: {
    tasks: ['Service.run', '  chained', '    exported', '      load'],
    waits: {
      'Service.run: await module.exports.chained()': 1,
      'chained: await exports.exported()': 1,
      'exported: await load()': 1,
      'load: await sleep(1) // by load': 1,
    },
    check: ({ tasks }) => assert.ok(tasks.every((task) => task.file === 'names.cjs')),
  },
})

/** Expects places of the source behind a map: its own file, lines and columns, and the names written there. */
const compiled: Expectation = {
  tasks: ['page', '  RowService.run', '    loadRow'],
  check: (stats) => {
    assert.ok(
      stats.tasks.every((task) => task.file === 'maps/source.ts'),
      stats.tasks[0]!.file,
    )
    assert.deepEqual(begins(stats), ['page 16:21', 'RowService.run 11:3', 'loadRow 6:1'])
    assert.deepEqual(
      stats.awaitPoints
        .map(
          ({ sites, ...point }) =>
            `${point.function} ${point.file}:${point.line} ${sites[0]!.line}:${sites[0]!.column} ${sites[0]!.callee}`,
        )
        .toSorted(),
      [
        'RowService.run maps/source.ts:11 12:5 loadRow',
        'loadRow maps/source.ts:6 7:3 sleep',
        'page maps/source.ts:16 17:3 new RowService(…).run',
      ],
    )
  },
}

contract('maps/inline.mjs', { inline: compiled })
contract('maps/beside.mjs', { beside: compiled })
contract('maps/broken.mjs', {
  broken: {
    tasks: ['c', '  b.run', '    a'],
    check: ({ tasks }) => assert.ok(tasks.every((task) => task.file === 'maps/broken.mjs')),
  },
})
