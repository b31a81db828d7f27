import { endUntil } from '../analyze/tasks/task-end.ts'
import type { AsyncProfilingStats, Operation } from '../model/async-stats.ts'
import { asyncPair, OPERATIONS } from './chrome-event.ts'
import type { TraceEvent } from './chrome-event.ts'

/** Yields operations as async events, which may overlap, on a track of their own; each with its phases inside. */
export function* operationEvents({ operations, tasks, duration }: AsyncProfilingStats): Generator<TraceEvent> {
  const names = new Map(tasks.map(({ taskId, name }) => [taskId, name]))
  for (const operation of operations) {
    const end = endUntil(operation, duration)
    const task = operation.taskId === null ? undefined : names.get(operation.taskId)
    const { operationId, name, startTime, phases } = operation
    const base = { cat: 'operation', id: `operation ${operationId}` }
    const [open, close] = asyncPair({ ...base, name, start: startTime, end, args: describe(operation, task) })
    yield { ...open, tid: OPERATIONS }
    for (const phase of phases) {
      const [begin, ended] = asyncPair({ ...base, name: phase.name, start: phase.start, end: phase.end })
      yield { ...begin, tid: OPERATIONS }
      yield { ...ended, tid: OPERATIONS }
    }
    yield { ...close, tid: OPERATIONS }
  }
}

function describe(operation: Operation, task: string | undefined): Record<string, unknown> {
  const { kind, system, text, status, taskId, site, attributes, error } = operation
  const place = site.file === '' ? '' : `${site.file}:${site.line}`
  const fault = error === undefined ? {} : { error: `${error.name}: ${error.message}` }
  return { kind, system, text, status, taskId, ...(task === undefined ? {} : { task }), place, attributes, ...fault }
}
