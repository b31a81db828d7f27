import { listOf, numbers, object, optional } from './shape.ts'
import type { Shape } from './shape.ts'

/**
 * The statistics of the built-in panels as far as screens, exports and the API rely on them. Fields that came in later
 * are optional: older exports lack them.
 */

const SITE = { function: 'string', file: 'string', line: 'number' } as const

const BLOCKING_CALL = object({
  ...SITE,
  ...numbers('startTime', 'duration', 'calls', 'totalTime'),
  stack: listOf(object(SITE)),
  operation: optional('string'),
})

const CAUSE = object({ type: 'string', label: 'string', ids: 'list', ...numbers('count', 'totalTime') })

const TASK = object({
  ...SITE,
  taskId: 'string',
  name: 'string',
  parent: 'string or null',
  startTime: 'number',
  duration: 'number or null',
  selfTime: 'number',
  waitTime: 'number',
  status: 'string',
  slices: listOf('interval'),
  awaits: optional(listOf('list')),
  waits: optional(listOf(object({ ...numbers('start', 'end', 'line', 'column'), cause: CAUSE }))),
  readyDelay: optional('number'),
  call: optional(object({ ...numbers('line', 'column'), form: 'string' })),
  readyDelays: optional(listOf('interval')),
})

const AWAIT_POINT = object({
  ...SITE,
  ...numbers('awaitCount', 'totalWaitTime', 'avgWaitTime'),
  totalReadyDelay: optional('number'),
  sites: listOf(
    object({
      ...numbers('line', 'column', 'awaitCount', 'totalWaitTime', 'maxWaitTime'),
      callee: 'string or null',
      totalReadyDelay: optional('number'),
      needs: optional(listOf(object({ ...numbers('line', 'column'), reason: 'string', name: 'string' }))),
      causes: optional(listOf(CAUSE)),
    }),
  ),
})

const ASYNC_FUNCTION = object({ ...SITE, ...numbers('calls', 'totalTime', 'cumulativeTime', 'perCall') })

const OPERATION_FIELDS = {
  operationId: 'string',
  kind: 'string',
  system: 'string',
  name: 'string',
  text: 'string',
  parameters: optional('number'),
  spanId: optional('string'),
  startTime: 'number',
  duration: 'number or null',
  status: 'string',
  phases: listOf(object({ name: 'string', ...numbers('start', 'end') })),
  taskId: 'string or null',
  site: object({ ...SITE, column: 'number' }),
  attributes: 'object',
} as const

const OPERATION = object(OPERATION_FIELDS)

const LOOP = object({ own: listOf('interval'), others: listOf('interval'), profiler: optional(listOf('interval')) })

const FINDING = object({
  ...{ check: 'string', severity: 'string', certainty: 'string', title: 'string', evidence: 'string' },
  words: listOf(object({ style: 'string', text: 'string' })),
  fix: 'string or null',
  saving: 'number',
  taskId: 'string or null',
  related: 'list',
  requests: optional('list'),
})

const HOLDER = { requestId: 'string or null', method: 'string', path: 'string', name: 'string' } as const
const HELD_BY = object({
  ...HOLDER,
  ...numbers('time', 'longest'),
  holds: listOf('interval'),
  site: optional(object(SITE)),
})
const HELD_UP = object({ ...numbers('requests', 'time'), most: listOf(object({ ...HOLDER, time: 'number' })) })

const LOOP_COSTS = object({
  ...numbers('collected', 'loaded'),
  imported: optional('number'),
  loadedBy: optional(object(SITE)),
  syncCalls: listOf(object({ callee: 'string', site: object(SITE), time: 'number' })),
})

/** The shape of `AsyncProfilingStats`. */
export const asyncStatsShape: Shape = object({
  backend: 'string',
  degraded: 'string or null',
  ...numbers('duration', 'profilingOverhead', 'maxConcurrency'),
  ...numbers('tasksCreated', 'tasksCompleted', 'tasksFailed', 'tasksCancelled', 'tasksPending', 'tasksDropped'),
  capabilities: 'object',
  ledger: object({
    ...numbers('wall', 'running', 'waiting', 'queued', 'unattributed'),
    waitingFor: optional('object'),
  }),
  coverage: optional('number'),
  eventLoopLag: object(numbers('min', 'avg', 'max', 'p95')),
  limits: optional(object(numbers('threads', 'cores'))),
  loop: optional(LOOP),
  findings: optional(listOf(FINDING)),
  criticalPath: optional(listOf(object({ kind: 'string', id: 'string or null', ...numbers('start', 'end') }))),
  unattributedFunctions: optional(listOf(object({ ...SITE, time: 'number' }))),
  blockingCalls: listOf(BLOCKING_CALL),
  tasks: listOf(TASK),
  awaitPoints: listOf(AWAIT_POINT),
  topAsyncFunctions: listOf(ASYNC_FUNCTION),
  operations: listOf(OPERATION),
  loopCosts: optional(LOOP_COSTS),
  heldBy: optional(listOf(HELD_BY)),
  holdsUp: optional(HELD_UP),
  unread: optional(object({ ...HOLDER, time: 'number' })),
  operationsDropped: optional(listOf(object({ text: 'string', count: 'number' }))),
})

const OPERATION_GROUP = object({
  kind: 'string',
  system: 'string',
  name: 'string',
  text: 'string',
  ...numbers('count', 'failed', 'totalTime', 'maxTime'),
  rows: 'number or null',
  statusCodes: 'object',
  sites: listOf(object({ ...SITE, ...numbers('column', 'count') })),
})

/** The shape of `OperationsStats`. */
export const operationsStatsShape: Shape = object({
  ...numbers('count', 'failed', 'pending', 'totalTime', 'elapsedTime', 'groupsDropped', 'operationsDropped'),
  note: 'string or null',
  groups: listOf(OPERATION_GROUP),
  operations: listOf(object({ ...OPERATION_FIELDS, taskName: 'string or null' })),
})

const CPU_PLACE = { ...SITE, column: 'number', selfTime: 'number', totalTime: 'number', library: 'boolean' } as const

/** The shape of `CpuStats`. */
export const cpuStatsShape: Shape = object({
  note: 'string or null',
  ...numbers('samples', 'interval', 'duration', 'garbageCollection', 'notRunning'),
  functions: listOf(object({ ...CPU_PLACE, samples: 'number' })),
  nodes: listOf(object({ ...CPU_PLACE, id: 'number', parent: 'number or null' })),
  timeline: listOf(object(numbers('node', 'start', 'duration'))),
})
