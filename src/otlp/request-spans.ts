import { randomHex } from '../core/trace-context/random-hex.ts'
import type { AsyncProfilingStats, Operation, Task } from '../model/async-stats.ts'
import type { FinishedSummary, TraceContext } from '../model/finished-request.ts'
import type { OperationKind } from '../model/operation.ts'
import { SPAN_KIND, spanOf } from './otlp-json.ts'
import type { AttributeValue, OtlpSpan } from './otlp-json.ts'

/** Tasks and operations of a request that become spans; the others are counted in an attribute. */
const MAX_TASKS = 1000
const MAX_OPERATIONS = 1000

/** Kinds whose other side is another process or machine. */
const REMOTE_KINDS: ReadonlySet<OperationKind> = new Set(['sql', 'document', 'cache', 'http', 'dns', 'connect', 'ai'])
const DATABASE_KINDS: ReadonlySet<OperationKind> = new Set(['sql', 'document', 'cache'])

/**
 * Makes the spans of a finished request, by OpenTelemetry's semantic conventions: one of the server, one inside for each
 * task, one of a client for each operation. `stats` is null if its async work was not recorded.
 */
export function spansOfRequest(
  summary: FinishedSummary & { traceContext: TraceContext },
  stats: AsyncProfilingStats | null,
): OtlpSpan[] {
  const { traceContext, startTime, duration } = summary
  const tasks = (stats?.tasks ?? []).slice(0, MAX_TASKS)
  const operations = (stats?.operations ?? []).slice(0, MAX_OPERATIONS)
  const place: Place = {
    context: traceContext,
    start: startTime,
    end: startTime + (duration ?? 0),
    tasks: new Map(tasks.map(({ taskId }) => [taskId, randomHex(8)])),
    operations: new Map(operations.map(({ operationId, spanId }) => [operationId, spanId ?? randomHex(8)])),
  }
  const dropped = (stats?.tasksCreated ?? 0) - tasks.length + (stats?.operations.length ?? 0) - operations.length
  return [
    serverSpan(summary, place, dropped),
    ...tasks.map((task) => taskSpan(task, place)),
    ...operations.map((operation) => operationSpan(operation, place)),
  ]
}

/** The trace and the time of a request, and the span ids of its parts. */
interface Place {
  context: TraceContext
  start: number
  end: number
  tasks: ReadonlyMap<string, string>
  operations: ReadonlyMap<string, string>
}

function serverSpan(summary: FinishedSummary, { context, start, end }: Place, dropped: number): OtlpSpan {
  const { method, path, route, status, complete, unit, id } = summary
  const isFailed = unit === undefined ? !complete || (status ?? 0) >= 500 : unit.status === 'failed'
  const ofRequest: Record<string, AttributeValue | undefined> = {
    'http.request.method': method,
    'url.path': path,
    'url.scheme': 'http',
    'http.route': route ?? undefined,
    'http.response.status_code': status ?? undefined,
    'error.type': isFailed ? (status !== null && status >= 500 ? String(status) : '_OTHER') : undefined,
  }
  const ofUnit = { 'messaging.operation.type': 'process', 'error.type': isFailed ? '_OTHER' : undefined }
  return spanOf({
    ...context,
    hasRemoteParent: context.parentSpanId !== null,
    name: unit !== undefined ? path : route === null ? method : `${method} ${route}`,
    kind: unit === undefined ? SPAN_KIND.server : SPAN_KIND.consumer,
    ...{ start, end },
    attributes: {
      ...(unit === undefined ? ofRequest : ofUnit),
      'debug_toolbar.request.id': id,
      'debug_toolbar.dropped_spans': dropped > 0 ? dropped : undefined,
    },
    error: isFailed ? '' : undefined,
  })
}

function taskSpan(task: Task, place: Place): OtlpSpan {
  const { traceId, spanId } = place.context
  const start = place.start + task.startTime
  return spanOf({
    traceId,
    spanId: place.tasks.get(task.taskId)!,
    parentSpanId: place.tasks.get(task.parent ?? '') ?? spanId,
    name: task.name || task.function || 'task',
    kind: SPAN_KIND.internal,
    start,
    end: task.duration === null ? place.end : start + task.duration,
    attributes: {
      'code.function.name': task.function,
      'code.file.path': task.file,
      'code.line.number': task.line,
      'code.column.number': task.column,
    },
    error: task.status === 'failed' ? '' : undefined,
  })
}

function operationSpan(operation: Operation, place: Place): OtlpSpan {
  const { traceId, spanId } = place.context
  const { kind, name, duration, operationId, parentOperation, taskId, site } = operation
  const start = place.start + operation.startTime
  const parent = place.operations.get(parentOperation ?? '') ?? place.tasks.get(taskId ?? '') ?? spanId
  return spanOf({
    traceId,
    spanId: place.operations.get(operationId)!,
    parentSpanId: parent,
    name,
    kind: kind === 'message' ? SPAN_KIND.producer : REMOTE_KINDS.has(kind) ? SPAN_KIND.client : SPAN_KIND.internal,
    start,
    end: duration === null ? place.end : start + duration,
    attributes: {
      ...operation.attributes,
      ...textOf(operation),
      'error.type': errorTypeOf(operation),
      'code.file.path': site.file || undefined,
      'code.line.number': site.file === '' ? undefined : site.line,
    },
    error: errorTypeOf(operation) === undefined ? undefined : (operation.error?.message ?? ''),
  })
}

/** Returns the statement or address, which has placeholders for values. */
function textOf({ kind, system, name, text, attributes }: Operation): Record<string, AttributeValue> {
  if (DATABASE_KINDS.has(kind)) {
    return { 'db.system.name': attributes['db.system.name'] ?? system, 'db.query.text': text, 'db.query.summary': name }
  }
  return kind === 'http' ? { 'url.full': text.slice(text.indexOf(' ') + 1) } : {}
}

function errorTypeOf({ status, error, attributes }: Operation): string | undefined {
  if (error !== undefined) return error.name || '_OTHER'
  const code = attributes['http.response.status_code']
  if (typeof code === 'number' && code >= 400) return String(code)
  return status === 'failed' ? '_OTHER' : undefined
}
