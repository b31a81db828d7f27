import type { RequestDetail } from '../../src/model/api.ts'
import type { ErrorsStats } from '../../src/model/notices/error-stats.ts'
import type { LogLine, LogsStats } from '../../src/model/notices/log-stats.ts'
import { HOSTILE, HOSTILE_BIDI, makeDetail, makeStats, makeTask } from './fixture-data.ts'

const site = { function: 'loadOrders', file: 'src/orders.ts', line: 12, column: 3 }

const line = (values: Partial<LogLine>): LogLine => ({
  ...{ time: 1, level: 'info', logger: 'pino', message: 'm', fields: null, taskId: 't2', taskName: 'loadOrders', site },
  ...values,
})

function makeLogs(): LogsStats {
  return {
    lines: [
      line({ time: 4, message: 'order 7 is loaded' }),
      line({ time: 12, level: 'debug', message: 'cache miss', fields: { key: 'orders:7' } }),
      line({ time: 80, level: 'warn', logger: 'console.warn', message: `slow ${HOSTILE}` }),
      line({
        time: 210,
        level: 'error',
        message: `payment failed ${HOSTILE_BIDI}`,
        taskId: null,
        taskName: null,
        site: null,
      }),
      ...Array.from({ length: 300 }, (_, i) => line({ time: 220 + i / 2, message: `retry ${i}` })),
    ],
    counts: { debug: 1, info: 1501, warn: 1, error: 1 },
    dropped: { info: 1200 },
    note: null,
  }
}

function makeErrors(): ErrorsStats {
  const times = { taskId: 't2', taskName: 'loadOrders', site, source: "throw new DatabaseError('x')" }
  return {
    errors: [
      { ...times, time: 20, seen: 'task', name: 'CacheError', message: 'miss', code: null, causes: [] },
      {
        ...times,
        time: 210,
        seen: 'response',
        name: 'PaymentError',
        message: `cannot pay ${HOSTILE}`,
        code: 'E_PAYMENT',
        causes: [
          { name: 'AggregateError', message: 'all refused', code: null, depth: 1 },
          { name: 'Error', message: `connect ${HOSTILE_BIDI}`, code: 'ECONNREFUSED', depth: 2 },
        ],
      },
    ],
    dropped: 3,
    note: null,
  }
}

/** A failed request with log lines and errors. */
export function makeNotices(): RequestDetail {
  const tasks = [
    makeTask(1, { name: 'handle', function: 'handle', duration: 480, slices: [[0, 5]] }),
    makeTask(2, {
      name: 'loadOrders',
      function: 'loadOrders',
      parent: 't1',
      startTime: 2,
      duration: 400,
      slices: [[2, 4]],
    }),
  ]
  const detail = makeDetail('notices', '/orders/7', makeStats({ tasks }))
  return { ...detail, status: 500, panels: { ...detail.panels, LogsPanel: makeLogs(), ErrorsPanel: makeErrors() } }
}
