import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { LogLine, LogsStats } from '../../model/notices/log-stats.ts'
import { describeDropped, filterLines, listLevels } from './logs.ts'

const site = { function: 'load', file: 'src/load.ts', line: 3, column: 1 }
const line = (values: Partial<LogLine>): LogLine => ({
  ...{ time: 1, level: 'info', logger: 'pino', message: 'm', fields: null, taskId: null, taskName: null, site: null },
  ...values,
})
const stats: LogsStats = {
  lines: [
    line({ message: 'Loaded' }),
    line({ level: 'warn', message: 'slow', site, taskName: 'load' }),
    line({ level: 'error', message: 'failed', fields: { orderId: 'A7' } }),
  ],
  counts: { debug: 1200, info: 1, warn: 1, error: 1 },
  dropped: { debug: 1200 },
  note: null,
}

const numbers = (text: string, ...hidden: LogLine['level'][]): number[] =>
  filterLines(stats, { hidden: new Set(hidden), text }).map(({ number }) => number)

test('lines are filtered by level, and by a text in message, fields, task or file', () => {
  assert.deepEqual(numbers(''), [0, 1, 2])
  assert.deepEqual(numbers('', 'info', 'error'), [1])
  assert.deepEqual(numbers(' LOAD '), [0, 1])
  assert.deepEqual(numbers('load.ts'), [1])
  assert.deepEqual(numbers('a7'), [2])
  assert.deepEqual(numbers('a7', 'error'), [])
})

test('levels are listed from the worst, with the lines that were not kept', () => {
  assert.deepEqual(
    listLevels(stats).map(({ level, count }) => `${level} ${count}`),
    ['error 1', 'warn 1', 'info 1', 'debug 1200'],
  )
  assert.equal(describeDropped(stats), 'More lines were counted, but are not kept: 1\u202f200 debug.')
  assert.equal(describeDropped({ ...stats, dropped: {} }), '')
})
