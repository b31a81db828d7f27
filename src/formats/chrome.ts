import { endUntil } from '../analyze/tasks/task-end.ts'
import { indexWaits } from '../analyze/tasks/waits.ts'
import type { Wait } from '../analyze/tasks/waits.ts'
import type { CpuNode, CpuStats } from '../model/cpu-samples.ts'
import type { AsyncProfilingStats, BlockingCall, Task } from '../model/async-stats.ts'
import { asyncStatsOf, cpuStatsOf } from '../model/panel-stats.ts'
import {
  asyncPair,
  CPU,
  LOOP,
  lengthOf,
  micros,
  OPERATIONS,
  OTHERS,
  PID,
  REQUEST,
  span,
  write,
} from './chrome-event.ts'
import type { TraceEvent } from './chrome-event.ts'
import type { RequestExport } from './export-record.ts'
import { noticeEvents } from './chrome-notices.ts'
import { operationEvents } from './chrome-operations.ts'
import { stackEvents } from './stack-events.ts'
import { listCpuStacks, listTaskRuns } from './stack-runs.ts'

/**
 * Writes a request in the Trace Event Format, in pieces: for Perfetto, chrome://tracing and the browser's own tools.
 * The loop is a thread whose slices name the running tasks. Each task is an async event with its waits inside, so that
 * overlapping tasks get rows of their own. Blocking calls are async events, too, and the number of tasks alive is a
 * counter. Operations are async events with their phases inside. CPU samples are a thread of
 * nested calls, log lines and errors moments on a track of their own. Times are microseconds from the profile's start.
 *
 * Format: "Trace Event Format", Google, https://docs.google.com/document/d/1CvAClvFfyA5R-PhYUmn5OOQtYMH4h6I0nSsKchNAySU
 */
export function* formatChrome(record: RequestExport): Generator<string> {
  const stats = asyncStatsOf(record.request)
  yield '{"displayTimeUnit":"ms",'
  yield `"otherData":${JSON.stringify(describe(record, stats))},`
  yield '"traceEvents":[\n'
  yield listMetadata(record).map(write).join(',\n')
  if (stats !== null) yield* eventChunks(stats)
  for (const event of noticeEvents(record.request)) yield `,\n${write(event)}`
  const cpu = cpuStatsOf(record.request)
  if (cpu !== null) for (const event of cpuEvents(cpu)) yield `,\n${write(event)}`
  yield '\n]}\n'
}

function describe({ request, exportedAt }: RequestExport, stats: AsyncProfilingStats | null): Record<string, unknown> {
  const { id, method, path, route, status, startTime, duration, complete } = request
  const facts = {
    exporter: 'debug-toolbar',
    exportedAt,
    id,
    method,
    path,
    route,
    status,
    startTime,
    duration,
    complete,
  }
  if (stats === null) return facts
  const { backend, degraded, ledger, eventLoopLag, profilingOverhead, tasksCreated, tasksDropped } = stats
  return { ...facts, backend, degraded, ledger, eventLoopLag, profilingOverhead, tasksCreated, tasksDropped }
}

function listMetadata({ request }: RequestExport): TraceEvent[] {
  const make = (tid: number, name: string, args: Record<string, unknown>): TraceEvent => ({
    ph: 'M',
    name,
    pid: PID,
    tid,
    ts: 0,
    args,
  })
  return [
    make(0, 'process_name', { name: `${request.method} ${request.path}` }),
    make(REQUEST, 'thread_name', { name: 'request' }),
    make(REQUEST, 'thread_sort_index', { sort_index: 0 }),
    make(LOOP, 'thread_name', { name: 'event loop' }),
    make(LOOP, 'thread_sort_index', { sort_index: 1 }),
    make(OTHERS, 'thread_name', { name: 'loop busy outside this request' }),
    make(OTHERS, 'thread_sort_index', { sort_index: 3 }),
    make(CPU, 'thread_name', { name: 'CPU samples' }),
    make(CPU, 'thread_sort_index', { sort_index: 2 }),
    make(OPERATIONS, 'thread_name', { name: 'operations' }),
    make(OPERATIONS, 'thread_sort_index', { sort_index: 4 }),
    { ...span('request', `${request.method} ${request.path}`, 0, request.duration ?? 0), tid: REQUEST },
  ]
}

function* eventChunks(stats: AsyncProfilingStats): Generator<string> {
  const waitsOf = indexWaits(stats)
  for (const [index, task] of stats.tasks.entries()) {
    yield `,\n${taskText(task, waitsOf(index), stats.duration)}`
  }
  for (const event of operationEvents(stats)) yield `,\n${write(event)}`
  yield* sliceChunks(stats.tasks)
  for (const [start, end] of stats.loop?.others ?? []) {
    yield `,\n${write({ ...span('others', 'busy', start, end), tid: OTHERS })}`
  }
  for (const [index, call] of stats.blockingCalls.entries()) {
    yield `,\n${blockEvents(call, index).map(write).join(',\n')}`
  }
  for (const event of aliveEvents(stats)) yield `,\n${write(event)}`
}

const nameOf = ({ name, function: fn }: Task): string => name || fn || '(anonymous)'
const placeOf = ({ file, line }: { file: string; line: number }): string => (file === '' ? '' : `${file}:${line}`)

/** Writes a task and, inside it, its waits: viewers pair begins and ends by their order. */
function taskText(task: Task, waits: readonly Wait[], until: number): string {
  const end = endUntil(task, until)
  const { taskId, parent, status, selfTime, waitTime, readyDelay, startTime } = task
  const args = { taskId, parent, status, place: placeOf(task), selfTime, waitTime, readyDelay }
  const id = `task ${taskId}`
  const [begin, close] = asyncPair({ cat: 'task', id, name: nameOf(task), start: startTime, end, args })
  const rest = `"name":"await","cat":"task","id":${JSON.stringify(id)},"pid":${PID},"tid":${LOOP}`
  let text = write(begin)
  for (const { start: from, end: to } of waits) {
    const ts = micros(from)
    text += `,\n{"ph":"b",${rest},"ts":${ts}},\n{"ph":"e",${rest},"ts":${Math.max(ts, micros(Math.min(to, end)))}}`
  }
  return `${text},\n${write(close)}`
}

/**
 * Writes the tasks' slices in order, because events of one thread must not overlap. They are many, so their text is
 * concatenated, which is faster than `JSON.stringify`.
 */
function* sliceChunks(tasks: readonly Task[]): Generator<string> {
  const { count, key, start, end } = listTaskRuns(tasks)
  const heads: (string | undefined)[] = Array.from({ length: tasks.length })
  for (let row = 0; row < count; row++) {
    const index = key[row]!
    const head = (heads[index] ??= sliceHead(tasks[index]!))
    const ts = micros(start[row]!)
    yield `,\n${head}"ts":${ts},"dur":${lengthOf(ts, micros(end[row]!))}}`
  }
}

function sliceHead(task: Task): string {
  const args = { taskId: task.taskId, place: placeOf(task) }
  return `${JSON.stringify({ ph: 'X', name: nameOf(task), cat: 'slice', pid: PID, tid: LOOP, args }).slice(0, -1)},`
}

/** Yields nested calls as begin and end events. */
function* cpuEvents(cpu: CpuStats): Generator<TraceEvent> {
  const { runs, nodesOf } = listCpuStacks(cpu)
  const nodes = new Map<number, CpuNode>()
  const stackOf = (index: number): number[] =>
    nodesOf(index).flatMap((node) => {
      if (node !== null) nodes.set(node.id, node)
      return node === null ? [] : [node.id]
    })
  for (const { type, at, frame } of stackEvents(runs, stackOf)) {
    const node = nodes.get(frame)!
    const base = { name: node.function || '(anonymous)', cat: 'cpu', pid: PID, tid: CPU, ts: micros(at) }
    if (type === 'open') yield { ph: 'B', ...base, args: { place: placeOf(node), library: node.library } }
    else yield { ph: 'E', ...base }
  }
}

function blockEvents(call: BlockingCall, index: number): TraceEvent[] {
  const { startTime, duration, calls, totalTime, impact, taskId, stack } = call
  const culprit = call.function || 'unknown'
  const args = { impact, taskId, place: placeOf(call), calls, totalTime, stack: stack.map(placeOf) }
  const times = { start: startTime, end: startTime + duration }
  return asyncPair({ cat: 'blocking', id: `block ${index}`, name: `blocked by ${culprit}`, ...times, args })
}

/** Yields the number of tasks alive at every change. */
function* aliveEvents({ tasks }: AsyncProfilingStats): Generator<TraceEvent> {
  const changes = tasks.flatMap(({ startTime, duration }) => {
    const begin = [micros(startTime), 1] as const
    return duration === null ? [begin] : [begin, [micros(startTime + duration), -1] as const]
  })
  changes.sort((a, b) => a[0] - b[0] || b[1] - a[1])
  let alive = 0
  for (const [index, [ts, change]] of changes.entries()) {
    alive += change
    if (changes[index + 1]?.[0] === ts) continue
    yield { ph: 'C', name: 'tasks alive', pid: PID, tid: 0, ts, args: { tasks: alive } }
  }
}
