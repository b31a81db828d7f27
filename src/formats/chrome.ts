import { listWaits } from '../analyze/waits.ts'
import type { Wait } from '../analyze/waits.ts'
import type { CpuNode, ProfilingStats } from '../model/samples.ts'
import type { AsyncProfilingStats, BlockingCall, Task } from '../model/stats.ts'
import { asyncStatsOf } from './export-record.ts'
import type { RequestExport } from './export-record.ts'
import { stackEvents } from './stack-events.ts'
import { cpuStatsOf, listCpuStacks, listTaskStretches } from './stretches.ts'

const PID = 1
/** Rows of the process: what the loop ran, and the request as a whole. */
const LOOP = 1
const REQUEST = 2
const CPU = 3
const OTHERS = 4

/**
 * A request in the Trace Event Format, in pieces: for Perfetto, chrome://tracing and the browser's own tools. The
 * loop is a thread whose slices name the tasks that ran; each task is an async event with its waits inside, so that
 * overlapping tasks get rows of their own; blocking calls are async events, too, and how many tasks were alive is a
 * counter. What samples found on the CPU is a thread of nested calls. Times are microseconds from the profile's start.
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
  const cpu = cpuStatsOf(record.request)
  if (cpu !== null) for (const event of cpuEvents(cpu)) yield `,\n${write(event)}`
  yield '\n]}\n'
}

interface TraceEvent {
  ph: 'X' | 'B' | 'E' | 'b' | 'e' | 'C' | 'M'
  name: string
  cat?: string
  pid: number
  tid: number
  ts: number
  dur?: number
  /** Pairs `b` with `e`, within a category. */
  id?: string
  args?: Record<string, unknown>
}

const write = (event: TraceEvent): string => JSON.stringify(event)

/** Microseconds with three decimals: whole nanoseconds, so that ends meet where they met before. */
const micros = (ms: number): number => Math.round(ms * 1e6) / 1e3

/** From one time to another; the difference of two fractions has digits that mean nothing. */
const lengthOf = (from: number, to: number): number => Math.round((to - from) * 1e3) / 1e3

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
    make(OTHERS, 'thread_name', { name: 'other work on the loop' }),
    make(OTHERS, 'thread_sort_index', { sort_index: 3 }),
    make(CPU, 'thread_name', { name: 'CPU samples' }),
    make(CPU, 'thread_sort_index', { sort_index: 2 }),
    { ...span('request', `${request.method} ${request.path}`, 0, request.duration ?? 0), tid: REQUEST },
  ]
}

function span(cat: string, name: string, start: number, end: number): TraceEvent {
  const ts = micros(start)
  return { ph: 'X', name, cat, pid: PID, tid: LOOP, ts, dur: lengthOf(ts, micros(end)) }
}

function* eventChunks(stats: AsyncProfilingStats): Generator<string> {
  const waits = listWaits(stats)
  for (const [index, task] of stats.tasks.entries()) {
    yield `,\n${taskText(task, waits[index] ?? [], stats.duration)}`
  }
  yield* sliceChunks(stats.tasks)
  for (const [start, end] of stats.loop?.others ?? []) {
    yield `,\n${write({ ...span('others', 'other work', start, end), tid: OTHERS })}`
  }
  for (const [index, call] of stats.blockingCalls.entries()) {
    yield `,\n${blockEvents(call, index).map(write).join(',\n')}`
  }
  for (const event of aliveEvents(stats)) yield `,\n${write(event)}`
}

const nameOf = ({ name, function: fn }: Task): string => name || fn || '(anonymous)'
const placeOf = ({ file, line }: { file: string; line: number }): string => (file === '' ? '' : `${file}:${line}`)

/** A task and, inside it, its waits: begin and end are told apart by the order in which they stand. */
function taskText(task: Task, waits: readonly Wait[], until: number): string {
  const end = task.duration === null ? Math.max(until, task.startTime) : task.startTime + task.duration
  const { taskId, parent, status, selfTime, waitTime, readyDelay, startTime } = task
  const args = { taskId, parent, status, place: placeOf(task), selfTime, waitTime, readyDelay }
  const id = `task ${taskId}`
  const [begin, close] = asyncPair({ cat: 'task', id, name: nameOf(task), start: startTime, end, args })
  const rest = `"name":"await","cat":"task","id":${JSON.stringify(id)},"pid":${PID},"tid":${LOOP}`
  let text = write(begin)
  for (const [from, to] of waits) {
    const ts = micros(from)
    text += `,\n{"ph":"b",${rest},"ts":${ts}},\n{"ph":"e",${rest},"ts":${Math.max(ts, micros(Math.min(to, end)))}}`
  }
  return `${text},\n${write(close)}`
}

interface AsyncSpan {
  cat: string
  id: string
  name: string
  start: number
  end: number
  args?: Record<string, unknown>
}

function asyncPair({ cat, id, name, start, end, args }: AsyncSpan): [TraceEvent, TraceEvent] {
  const base = { name, cat, id, pid: PID, tid: LOOP }
  const begin: TraceEvent = { ph: 'b', ...base, ts: micros(start), ...(args && { args }) }
  return [begin, { ph: 'e', ...base, ts: Math.max(begin.ts, micros(end)) }]
}

/** What the loop ran, in order: events of one thread must not overlap. There are many, so they are written by hand. */
function* sliceChunks(tasks: readonly Task[]): Generator<string> {
  const { count, key, start, end } = listTaskStretches(tasks)
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

/** Nested calls, as begin and end. */
function* cpuEvents(cpu: ProfilingStats): Generator<TraceEvent> {
  const { stretches, nodesOf } = listCpuStacks(cpu)
  const nodes = new Map<number, CpuNode>()
  const stackOf = (index: number): number[] =>
    nodesOf(index).flatMap((node) => {
      if (node !== null) nodes.set(node.id, node)
      return node === null ? [] : [node.id]
    })
  for (const { type, at, frame } of stackEvents(stretches, stackOf)) {
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

/** How many tasks were alive, at every change. */
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
