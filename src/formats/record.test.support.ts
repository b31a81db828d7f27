import type { CpuNode, CpuStats } from '../model/cpu-samples.ts'
import type { AsyncProfilingStats, Task } from '../model/async-stats.ts'
import { makeExport } from './export-record.ts'
import type { RequestExport } from './export-record.ts'
import { sampleOperations } from './operations.test.support.ts'
import { emptyStats } from '../model/empty-stats.test.support.ts'

/** Text that makes elements, ends scripts and strings, breaks lines and turns the reading order. */
export const HOSTILE = '<img src=x onerror="window.hit=1"></script><!--<script>\u2028\u202ejavascript:"\'\\\u0000'

export function taskOf(taskId: string, values: Partial<Task> = {}): Task {
  const site = { function: `fn${taskId}`, name: `fn${taskId}`, file: 'src/app.ts', line: 10, column: 3 }
  const times = { startTime: 0, duration: 10, selfTime: 1, waitTime: 9, slices: [] }
  return { taskId, parent: null, status: 'completed', ...site, ...times, ...values }
}

export const statsOf = (values: Partial<AsyncProfilingStats> = {}): AsyncProfilingStats =>
  emptyStats(100, {
    profilingOverhead: 0.1,
    tasksCreated: values.tasks?.length ?? 0,
    maxConcurrency: 1,
    eventLoopLag: { min: 0, avg: 1, max: 60, p95: 20 },
    ledger: { wall: 100, running: 70, waiting: 20, queued: 10, unattributed: 0 },
    ...values,
  })

export function recordOf(panels: Record<string, unknown>, path = '/orders/42'): RequestExport {
  const times = { startTime: Date.UTC(2026, 10, 22), duration: 100 }
  const request = { id: 'a1-z', method: 'GET', path, route: null, status: 200, ...times, complete: true, panels }
  return makeExport(
    request,
    { AsyncProfilingPanel: { navTitle: 'Async', navSubtitle: '1 blocking' } },
    1_800_000_000_000,
  )
}

/**
 * Makes the statistics of a handler that calls two at once, one of which blocks, with a pending task and hostile names.
 */
export function sampleStats(): AsyncProfilingStats {
  const tasks = [
    taskOf('1', {
      function: 'page',
      name: 'page',
      duration: 90,
      slices: [
        [0, 1],
        [3, 4],
        [80, 90],
      ],
    }),
    taskOf('2', {
      parent: '1',
      startTime: 1,
      duration: 14,
      slices: [
        [1, 3],
        [14, 15],
      ],
    }),
    taskOf('3', {
      parent: '1',
      startTime: 4,
      duration: 72,
      slices: [
        [4, 5],
        [15, 75],
      ],
      name: HOSTILE,
      file: HOSTILE,
    }),
    taskOf('4', { parent: '2', startTime: 14.5, duration: null, status: 'pending', slices: [] }),
    taskOf('5', { parent: 'gone', startTime: 95, duration: 0, slices: [[95, 95]] }),
  ]
  const site = { function: HOSTILE, file: HOSTILE, line: 5, column: 1 }
  return statsOf({
    tasks,
    degraded: HOSTILE,
    loop: {
      own: [[0, 5]],
      others: [
        [6, 9],
        [76, 79],
      ],
    },
    operations: sampleOperations(HOSTILE),
    blockingCalls: [
      { ...site, startTime: 15, duration: 60, calls: 1, totalTime: 60, impact: 'warning', taskId: '3', stack: [site] },
    ],
  })
}

/** Makes a chain of `count` calls, each of which waits for the next, all of them with a slice at both ends. */
export function deepStats(count: number): AsyncProfilingStats {
  const tasks = Array.from({ length: count }, (_, i) => {
    const [start, end] = [i / 1000, 1000 - i / 1000]
    const slices: Task['slices'] = [
      [start, start + 0.001],
      [end - 0.001, end],
    ]
    return taskOf(`${i}`, { parent: i === 0 ? null : `${i - 1}`, startTime: start, duration: end - start, slices })
  })
  return statsOf({ tasks, duration: 1000 })
}

/** Makes samples in which `main` calls a hostile name twice, with a pause between, and a library beside it. */
export function cpuStats(values: Partial<CpuStats> = {}): CpuStats {
  const site = { file: 'src/app.ts', line: 10, column: 3 }
  const node = (id: number, parent: number | null, name: string, times: [self: number, total: number]): CpuNode => {
    return { id, parent, function: name, library: name === 'parse', selfTime: times[0], totalTime: times[1], ...site }
  }
  const nodes = [node(1, null, 'main', [10, 60]), node(2, 1, HOSTILE, [40, 40]), node(3, 1, 'parse', [10, 10])]
  const functions = nodes.map(({ id: _id, parent: _parent, ...fn }) => ({ ...fn, samples: fn.selfTime }))
  const timeline = [
    { node: 1, start: 15, duration: 10 },
    { node: 2, start: 25, duration: 20 },
    { node: 3, start: 45, duration: 10 },
    { node: 2, start: 58, duration: 20 },
  ]
  const figures = { samples: 60, interval: 1, duration: 75, note: null, garbageCollection: 2, notRunning: 0 }
  return { ...figures, functions, nodes, timeline, ...values }
}

/** Data under the async panel's id that is not its statistics: a failure, or a user's panel of that id. */
export const MALFORMED: readonly (readonly [name: string, stats: unknown])[] = [
  ...[undefined, null, 5, 'x', [], {}, { backend: 'x' }].map((stats) => [JSON.stringify(stats) ?? '', stats] as const),
  ['a failed panel', { error: { code: 'PANEL_FAILED', message: 'x' } }],
  ...Object.entries({
    backend: null,
    capabilities: null,
    ledger: null,
    eventLoopLag: [],
    duration: null,
    blockingCalls: [null],
    tasks: [{ ...taskOf('1'), slices: null }],
    awaitPoints: [{ sites: null }],
    topAsyncFunctions: {},
    loop: { own: [[1]], others: [] },
  }).map(([key, value]) => [`${key} of another kind`, { ...sampleStats(), [key]: value }] as const),
]
