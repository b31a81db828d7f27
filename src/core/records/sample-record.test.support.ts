import type { SampleFrame, TraceSamples } from '../../model/cpu-samples.ts'
import type { FinishedRequest, ProcessRun } from '../../model/finished-request.ts'
import type { OperationTables } from '../../model/operation.ts'
import type { CodePlace, Trace, TraceSite } from '../../model/trace.ts'

function placeOf(functionName: string, line: number): CodePlace {
  const described = { function: functionName, file: 'src/app.ts', line, column: 1, wait: { line: line + 1, column: 3 } }
  return {
    script: 'src/app.ts',
    line: line + 1,
    column: 3,
    functionLine: line,
    functionColumn: 1,
    functionName,
    described: { ...described, waitKind: 'await', isTask: true, callee: 'db.query' },
  }
}

function siteOf(functionName: string, line: number): TraceSite {
  const tasks = { created: 1, completed: 1, failed: 0, cancelled: 0, loopTime: 2, settledTime: 9, pendingStarts: 0 }
  return { place: placeOf(functionName, line), tasks, waits: { count: 1, total: 7, max: 7, open: 0, openStarts: 0 } }
}

/** Returns a query of `load` that waited for a connection, and one that was only counted. */
const sampleOperations = (): OperationTables => ({
  operations: {
    count: 1,
    kind: Uint8Array.of(1),
    status: Uint8Array.of(1),
    start: Float64Array.of(1001.5),
    end: Float64Array.of(1007.5),
    task: Uint32Array.of(2),
    parent: Uint32Array.of(0),
    site: Uint32Array.of(2),
    system: Uint32Array.of(1),
    name: Uint32Array.of(2),
    text: Uint32Array.of(3),
    span: Uint32Array.of(5),
    errorName: Uint32Array.of(0),
    errorMessage: Uint32Array.of(0),
    attributes: Uint32Array.of(4),
  },
  phases: {
    count: 2,
    operation: Uint32Array.of(1, 1),
    name: Uint8Array.of(0, 3),
    start: Float64Array.of(1001.5, 1003),
    end: Float64Array.of(1003, 1007.5),
  },
  droppedOperations: { count: 1, text: Uint32Array.of(3), times: Uint32Array.of(1) },
  texts: [
    '',
    'postgresql',
    'SELECT orders',
    'SELECT * FROM orders WHERE id = $1',
    '{"server.port":5432}',
    '4'.repeat(16),
  ],
})

/** Returns the trace of `page`, which calls `load` and waits for it, on a clock that began at 1000. */
export function sampleTrace(): Trace {
  return {
    version: 2,
    name: 'request',
    backend: 'instrumentation',
    capabilities: { tasks: true, awaitPoints: true, blockingFunction: true, ledger: true },
    degraded: null,
    epochStart: 1_790_000_000_000.25,
    start: 1000,
    end: 1010,
    idle: 6,
    wakes: {
      count: 1,
      task: Uint32Array.of(2),
      time: Float64Array.of(1007.5),
      fired: Float64Array.of(1007.25),
      kind: Uint8Array.of(0),
      delay: Float64Array.of(6),
      setBy: Uint32Array.of(1),
      rank: Uint8Array.of(0),
      settles: Uint8Array.of(1),
    },
    handovers: {
      count: 1,
      task: Uint32Array.of(1),
      time: Float64Array.of(1008),
      site: Uint32Array.of(1),
      settler: Uint32Array.of(0),
    },
    settlers: [{ requestId: 'other', method: 'GET', path: '/orders', name: 'request' }],
    running: 4,
    cost: 0.01,
    counts: {
      created: 2,
      completed: 2,
      failed: 0,
      cancelled: 0,
      droppedTasks: 0,
      droppedSlices: 0,
      maxConcurrency: 2,
    },
    sites: [siteOf('page', 24), siteOf('load', 20)],
    tasks: {
      count: 2,
      site: Uint32Array.of(0, 1),
      parent: Uint32Array.of(0, 1),
      start: Float64Array.of(1000, 1001),
      end: Float64Array.of(1010, 1009),
      status: Uint8Array.of(1, 1),
      loopTime: Float64Array.of(2, 2),
      waitTime: Float64Array.of(7, 7),
      waitingSince: Float64Array.of(Number.NaN, Number.NaN),
    },
    slices: {
      count: 3,
      task: Uint32Array.of(2, 1, 2),
      start: Float64Array.of(1001, 1000, 1008),
      end: Float64Array.of(1002, 1003, 1009),
      stretch: Float64Array.of(1000, 1000, 1008),
      endSite: Uint32Array.of(2, 1, 0),
    },
    busy: { count: 1, start: Float64Array.of(1000), end: Float64Array.of(1003) },
    profilerWork: { count: 0, start: new Float64Array(0), end: new Float64Array(0) },
    ...sampleOperations(),
  }
}

function frameOf(kind: SampleFrame['kind'], functionName: string, line: number): SampleFrame {
  const site = { function: functionName, file: 'src/app.ts', line, column: 1 }
  const position = { line, column: 1, functionLine: line, functionColumn: 1 }
  return {
    kind,
    place: { script: 'src/app.ts', functionName, ...position },
    described: { ...site, kind, library: kind !== 'code', isOwn: false },
  }
}

export function sampleSamples(): TraceSamples {
  return {
    interval: 2,
    count: 2,
    time: Float64Array.of(1001, 1003),
    node: Uint32Array.of(1, 2),
    nodes: { count: 2, parent: Uint32Array.of(0, 1), frame: Uint32Array.of(0, 1) },
    frames: [frameOf('code', 'page', 24), frameOf('gc', '(garbage collector)', 0)],
    stalls: { count: 1, start: Float64Array.of(1004), end: Float64Array.of(1005) },
  }
}

export const SAMPLE_RUN: ProcessRun = {
  id: 'mt3k-p1-0a1b2c3d',
  startTime: 1_789_999_999_000,
  pid: 901,
  node: '24.21.0',
  command: 'server.js --port 3000',
  commit: '0123456789abcdef0123456789abcdef01234567',
  branch: 'main',
}

/** Returns a finished request with every kind of data, including texts that are hard to store. */
export function sampleRecord(id = 'Ab_c-1', values: Partial<FinishedRequest> = {}): FinishedRequest {
  const startTime = 1_790_000_000_000.25
  return {
    version: 3,
    summary: {
      id,
      method: 'GET',
      path: '/orders/42',
      query: 'page=2',
      route: '/orders/:id',
      status: 200,
      startTime,
      duration: 10,
      complete: true,
      run: SAMPLE_RUN,
      traceContext: { traceId: '1'.repeat(32), spanId: '2'.repeat(16), parentSpanId: '3'.repeat(16) },
    },
    request: {
      method: 'GET',
      url: '/orders/42?page=2',
      path: '/orders/42',
      route: '/orders/:id',
      httpVersion: '1.1',
      headers: [['Accept', '*/*']],
      remoteAddress: '127.0.0.1',
    },
    response: {
      status: 200,
      statusMessage: 'OK',
      headers: [['Content-Type', 'text/plain']],
      timeToFirstByte: 9.5,
      bytesSent: 120,
      complete: true,
    },
    panelStates: { OwnPanel: { list: [1, null, 'ü\u2028\u{1F600}\u0000'], ['__proto__']: { deep: true } } },
    panelFailures: { BrokenPanel: 'processResponse failed: no' },
    trace: sampleTrace(),
    samples: sampleSamples(),
    cpuUsage: { user: 1200, system: 300 },
    ...values,
  }
}

/** A record of so many tasks, each called by the one before it, with a slice each. */
export function largeRecord(id: string, count: number): FinishedRequest {
  const numbers = Float64Array.from({ length: count }, (_, row) => row / 7)
  const rows = Uint32Array.from({ length: count }, (_, row) => row)
  const none = new Uint32Array(count)
  const trace = sampleTrace()
  const times = { start: numbers, end: numbers, loopTime: numbers, waitTime: numbers, waitingSince: numbers }
  trace.tasks = { count, site: none, parent: rows, status: new Uint8Array(count), ...times }
  trace.slices = { count, task: rows, start: numbers, end: numbers, stretch: numbers, endSite: none }
  return sampleRecord(id, { trace })
}
