import type { RequestDetail, RequestSummary } from '../../src/model/api.ts'
import type { AsyncProfilingStats, BlockingCall, Task, TaskStatus } from '../../src/model/async-stats.ts'
import { emptyStats } from '../../src/model/empty-stats.test.support.ts'

/** Hostile texts that must stay texts. */
export const HOSTILE = '<img src=x onerror="window.hit=1">'
export const HOSTILE_SCRIPT = '</script><script>window.hit=1</script>'
export const HOSTILE_BIDI = 'safe\u202etxt.exe\u2028next'

/** A `PanelFailure`, a user's panel and the known ones beside the async panel. */
const OTHER_PANELS: Record<string, unknown> = {
  RequestPanel: {
    method: 'GET',
    url: `/api/orders/42?q=${HOSTILE}`,
    headers: {
      general: [
        ['host', 'localhost'],
        ['x-name', HOSTILE_BIDI],
      ],
      cookies: [['cookie', '[redacted]']],
    },
  },
  TimerPanel: { wall: 486.123456, cpuUser: 301.5, cpuSystem: 12, timeToFirstByte: null },
  BrokenPanel: { error: { code: 'PANEL_FAILED', message: `TypeError: ${HOSTILE} is not a function` } },
  'user:cache': {
    hits: 3,
    entries: [
      { key: HOSTILE, size: 12, fresh: true },
      { key: '__proto__', size: 4, fresh: false },
    ],
    deep: { a: { b: { c: { d: { e: { f: { g: 1 } } } } } } },
    many: Array.from({ length: 1000 }, (_, i) => i),
    script: HOSTILE_SCRIPT,
  },
}

export function makeTask(id: number, values: Partial<Task>): Task {
  const site = { function: `work${id}`, file: 'src/app.ts', line: 10 + id, column: 3 }
  const times = { startTime: 0, duration: 10, selfTime: 1, waitTime: 9, status: 'completed' as const }
  return { taskId: `t${id}`, name: `work${id}`, parent: null, ...site, ...times, slices: [], ...values }
}

export function makeStats(values: Partial<AsyncProfilingStats>): AsyncProfilingStats {
  const tasks = values.tasks ?? []
  const countOf = (status: TaskStatus) => tasks.filter((task) => task.status === status).length
  return emptyStats(486, {
    backend: 'hooks',
    profilingOverhead: 0.6,
    tasksCreated: tasks.length,
    tasksCompleted: countOf('completed'),
    tasksFailed: countOf('failed'),
    tasksCancelled: countOf('cancelled'),
    tasksPending: countOf('pending'),
    maxConcurrency: 3,
    eventLoopLag: { min: 0, avg: 48.2, max: 212.4, p95: 188.1 },
    tasks,
    ledger: { wall: 486, running: 260.3, waiting: 163.2, queued: 60.5, unattributed: 2 },
    ...values,
  })
}

/** Makes an order page: a block of 212 ms, a pending, a failed and a cancelled task. */
function makeOrder(): AsyncProfilingStats {
  const at = (name: string, file: string, line: number) => ({ name, function: name, file, line })
  const tasks = [
    makeTask(1, {
      ...at('getOrder', 'src/orders.ts', 24),
      startTime: 1.8,
      duration: 480.3,
      selfTime: 4.2,
      waitTime: 476,
      slices: [
        [1.8, 2.8],
        [76, 77.6],
        [480, 482],
      ],
    }),
    makeTask(2, {
      ...at('loadUser', 'src/users.ts', 18),
      parent: 't1',
      startTime: 12.1,
      duration: 64.2,
      slices: [
        [12.1, 13.1],
        [75.9, 76.3],
      ],
    }),
    makeTask(3, {
      ...at('query', 'src/db.ts', 41),
      parent: 't2',
      startTime: 12.4,
      duration: 63.5,
      slices: [
        [12.4, 13],
        [75.4, 75.9],
      ],
    }),
    makeTask(4, {
      ...at('loadCart', 'src/carts.ts', 22),
      parent: 't1',
      startTime: 76.5,
      duration: 81.6,
      slices: [[76.5, 77.5]],
      status: 'failed',
    }),
    makeTask(5, {
      ...at('fetchRate', 'src/fx.ts', 19),
      parent: 't1',
      startTime: 182,
      duration: 35.3,
      slices: [[182, 182.5]],
      status: 'cancelled',
    }),
    makeTask(6, {
      ...at('writeAudit', 'src/audit.ts', 16),
      parent: 't1',
      startTime: 229.9,
      duration: null,
      slices: [[229.9, 230.4]],
      status: 'pending',
    }),
    makeTask(7, {
      ...at('renderPdf', 'src/pdf.ts', 88),
      parent: 't1',
      startTime: 240.4,
      duration: 226.6,
      selfTime: 213.3,
      waitTime: 13,
      slices: [
        [240.4, 241.6],
        [249.2, 461.2],
      ],
    }),
    makeTask(8, {
      ...at(HOSTILE, `src/${HOSTILE_SCRIPT}.ts`, 7),
      parent: 't7',
      startTime: 241,
      duration: 8.2,
      slices: [[241, 241.5]],
    }),
    makeTask(9, {
      ...at(HOSTILE_BIDI, 'src/bidi.ts', 1),
      parent: 't7',
      startTime: 467.4,
      duration: 13.1,
      slices: [[467.4, 468.2]],
    }),
  ]
  const block: BlockingCall = {
    ...at('renderPdf', 'src/pdf.ts', 88),
    column: 1,
    startTime: 249.2,
    duration: 212,
    calls: 1,
    totalTime: 212,
    impact: 'critical',
    taskId: 't7',
    stack: [{ function: 'layoutTable', file: 'src/pdf.ts', line: 143, column: 5 }],
  }
  const small: BlockingCall = {
    ...block,
    function: HOSTILE,
    line: 12,
    startTime: 90,
    duration: 55,
    totalTime: 110,
    calls: 2,
    impact: 'warning',
    taskId: null,
    stack: [],
  }
  return makeStats({
    tasks,
    blockingCalls: [block, small],
    degraded: `stack capture stopped after 50 ms ${HOSTILE}`,
    awaitPoints: [
      {
        function: 'getOrder',
        file: 'src/orders.ts',
        line: 24,
        awaitCount: 3,
        totalWaitTime: 480,
        avgWaitTime: 160,
        sites: [
          {
            line: 31,
            column: 17,
            callee: 'this.#db.query',
            awaitCount: 2,
            totalWaitTime: 230,
            avgWaitTime: 115,
            maxWaitTime: 120,
          },
          { line: 41, column: 9, callee: null, awaitCount: 1, totalWaitTime: 250, avgWaitTime: 250, maxWaitTime: 250 },
        ],
      },
      {
        function: HOSTILE,
        file: 'src/db.ts',
        line: 41,
        awaitCount: 1,
        totalWaitTime: 62,
        avgWaitTime: 62,
        sites: [
          {
            line: 47,
            column: 5,
            callee: HOSTILE,
            awaitCount: 1,
            totalWaitTime: 62,
            avgWaitTime: 62,
            maxWaitTime: 62,
          },
        ],
      },
    ],
    topAsyncFunctions: [
      {
        function: 'renderPdf',
        file: 'src/pdf.ts',
        line: 88,
        calls: 1,
        totalTime: 213.3,
        cumulativeTime: 226.6,
        perCall: 226.6,
      },
      {
        function: 'query',
        file: 'src/db.ts',
        line: 41,
        calls: 2,
        totalTime: 1.1,
        cumulativeTime: 91.1,
        perCall: 45.55,
      },
    ],
  })
}

function makeDeep(): AsyncProfilingStats {
  const tasks = Array.from({ length: 300 }, (_, i) =>
    makeTask(i, { parent: i ? `t${i - 1}` : null, startTime: i, duration: 600 - 2 * i, slices: [[i, i + 1]] }),
  )
  return makeStats({ tasks, duration: 600 })
}

function makeWide(): AsyncProfilingStats {
  const tasks = Array.from({ length: 5000 }, (_, i) =>
    makeTask(i, {
      parent: i ? 't0' : null,
      startTime: i / 10,
      duration: i ? 20 : 540,
      slices: [[i / 10, i / 10 + 0.05]],
    }),
  )
  return makeStats({ tasks, duration: 540, maxConcurrency: 200 })
}

const NOTHING_KNOWN = { tasks: false, awaitPoints: false, blockingFunction: false, ledger: false }

function makeLoopOnly(): AsyncProfilingStats {
  const call: BlockingCall = {
    function: '',
    file: '',
    line: 0,
    column: 0,
    startTime: 40,
    duration: 75,
    calls: 1,
    totalTime: 75,
    impact: 'warning',
    taskId: null,
    stack: [],
  }
  return makeStats({
    backend: 'eventloop',
    capabilities: { ...NOTHING_KNOWN, ledger: true },
    maxConcurrency: 0,
    blockingCalls: [call],
  })
}

function makeNone(): AsyncProfilingStats {
  const nothing = {
    backend: 'none' as const,
    capabilities: NOTHING_KNOWN,
    degraded: 'the hooks backend threw at start',
  }
  return makeStats({ ...nothing, ledger: { wall: 0, running: 0, waiting: 0, queued: 0, unattributed: 0 } })
}

export function makeDetail(id: string, path: string, stats: AsyncProfilingStats): RequestDetail {
  const panels = { AsyncProfilingPanel: stats, ...OTHER_PANELS }
  const times = { startTime: Date.UTC(2026, 10, 22, 14, 32, 7, 418), duration: stats.duration }
  return { id, method: 'GET', path, route: '/api/orders/:id', status: 200, ...times, complete: id !== 'none', panels }
}

/** Every canned request, newest first. */
export const details: RequestDetail[] = [
  makeDetail('order', '/api/orders/42', makeOrder()),
  makeDetail('deep', '/deep', makeDeep()),
  makeDetail('wide', '/wide', makeWide()),
  makeDetail('loop', `/loop/${HOSTILE}`, makeLoopOnly()),
  makeDetail('none', `/none/${HOSTILE_BIDI}`, makeNone()),
]

export function summarize(detail: RequestDetail, navSubtitle: string): RequestSummary {
  const { complete: _, panels, ...rest } = detail
  const titles = Object.keys(panels).map((id) => [id, { navTitle: id.replace('Panel', ''), navSubtitle: '' }])
  return { ...rest, panels: { ...Object.fromEntries(titles), AsyncProfilingPanel: { navTitle: 'Async', navSubtitle } } }
}
