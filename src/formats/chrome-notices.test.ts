import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ErrorsStats } from '../model/notices/error-stats.ts'
import type { LogsStats } from '../model/notices/log-stats.ts'
import { noticeEvents } from './chrome-notices.ts'

const site = { function: 'pay', file: 'src/pay.ts', line: 12, column: 3 }

test('log lines and errors are moments on a track of their own; without them there is none', () => {
  const logs: LogsStats = {
    lines: [
      { time: 1.5, level: 'warn', logger: 'pino', message: 'slow', fields: null, taskId: '1', taskName: 'pay', site },
    ],
    counts: { warn: 1 },
    dropped: {},
    note: null,
  }
  const error = { name: 'PaymentError', message: 'no', code: 'E', time: 2, seen: 'response', causes: [] } as const
  const errors: ErrorsStats = {
    errors: [{ ...error, causes: [], taskId: null, taskName: null, site: null, source: null }],
    dropped: 0,
    note: null,
  }
  const events = [...noticeEvents({ panels: { LogsPanel: logs, ErrorsPanel: errors } })]
  assert.deepEqual(
    events.map(({ ph, name, ts }) => `${ph} ${name} ${ts}`),
    ['M thread_name 0', 'M thread_sort_index 0', 'i warn: slow 1500', 'i PaymentError: no 2000'],
  )
  assert.deepEqual(events[2]!.args, { logger: 'pino', task: 'pay', place: 'src/pay.ts:12' })
  assert.equal(new Set(events.map(({ tid }) => tid)).size, 1)
  assert.deepEqual([...noticeEvents({ panels: { LogsPanel: { error: {} } } })], [])
  assert.deepEqual([...noticeEvents({ panels: {} })], [])
})
