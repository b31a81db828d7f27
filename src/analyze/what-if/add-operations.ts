import type { Operation } from '../../model/async-stats.ts'
import { settleTime } from '../tasks/task-end.ts'
import { activationAt } from './activations.ts'
import type { Moment } from './graph.ts'
import { afterOperation, afterRoot, momentIn } from './making.ts'
import type { Making } from './making.ts'

/** An operation that begins so long (ms) after its task has run goes on in a callback. */
const MIN_APART_MS = 0.5
/** The end of an operation is noticed so soon (ms) after the loop is free, if it ended meanwhile. */
const NOTICED_MS = 1
/** A loop that was busy for less (ms) makes no end late. */
const MIN_BUSY_MS = 1

/** Adds the operations, each after the moment at which it was asked for; they are in order of their starts. */
export function addOperations(making: Making): void {
  const { recorded, builder, index, resources, operations } = making
  const usual = usualLengths(making)
  const parts = partsByWhole(making)
  recorded.operations.forEach((operation, at) => {
    const { operationId, duration, startTime } = operation
    if (duration === null) return
    const task = index.get(operation.taskId ?? '') ?? -1
    const end = settleTime(operation)
    const lastPart = parts.get(operationId)?.at(-1)
    const { resource, before, held } = resources.holdingOf(operation)
    const length = (resource < 0 ? before + held : held) - lateness(making, operation, usual)
    // One with parts takes its time after the last of them.
    const time = lastPart === undefined ? { start: startTime, length } : timeAfter(settleTime(lastPart), end)
    const node = builder.node({
      ...{ isJob: false, start: time.start, length: Math.max(0, time.length), task, operation: at, end },
      ...(resource < 0 ? {} : { resource, lag: before }),
    })
    operations.set(operationId, node)
    builder.edge(askedAt(making, operation, task), node)
  })
  for (const [whole, list] of parts) {
    for (const { operationId } of list) {
      builder.edge({ node: operations.get(operationId)!, at: NaN, gap: 0 }, operations.get(whole)!)
    }
  }
}

const timeAfter = (start: number, end: number): { start: number; length: number } => ({ start, length: end - start })

/** Lists by id of an operation those that are parts of it and had ended when it did, by their ends. */
function partsByWhole({ recorded: { operations } }: Making): Map<string, Operation[]> {
  const byId = new Map(operations.map((operation) => [operation.operationId, operation]))
  const parts = new Map<string, Operation[]>()
  for (const operation of operations) {
    const whole = byId.get(operation.parentOperation ?? '')
    if (whole === undefined || operation.duration === null || whole.duration === null) continue
    if (settleTime(operation) > settleTime(whole) || operation.startTime < whole.startTime) continue
    const list = parts.get(whole.operationId)
    if (list === undefined) parts.set(whole.operationId, [operation])
    else list.push(operation)
  }
  for (const list of parts.values()) list.sort((a, b) => settleTime(a) - settleTime(b))
  return parts
}

function askedAt(making: Making, { startTime }: Operation, task: number): Moment {
  if (task < 0) return afterRoot(making, startTime)
  const activation = activationAt(making.lives[task]!, startTime)
  const isApart = activation === undefined || startTime > activation.end + MIN_APART_MS
  // What had ended before the run began let the run go on, and a library took its time in the run's microtasks.
  const since = activation?.end ?? 0
  return (isApart ? afterOperation(making, task, [since, startTime]) : null) ?? momentIn(making, task, startTime)
}

/**
 * Returns for how long (ms) the end of an operation was not noticed, because the loop was busy: as long as others of
 * its text took less, or at most, if there are none.
 */
function lateness({ loop }: Making, operation: Operation, usual: ReadonlyMap<string, number>): number {
  const end = settleTime(operation)
  const since = Math.max(operation.startTime, loop.busySince(end, NOTICED_MS))
  if (end - since < MIN_BUSY_MS) return 0
  const length = usual.get(operation.text)
  return length === undefined ? end - since : Math.min(end - since, Math.max(0, operation.duration! - length))
}

/** Returns by text the middle of the durations (ms) of operations whose end a free loop noticed. */
function usualLengths({ recorded, loop }: Making): Map<string, number> {
  const lists = new Map<string, number[]>()
  for (const operation of recorded.operations) {
    const end = settleTime(operation)
    if (operation.duration === null || end - loop.busySince(end, NOTICED_MS) >= MIN_BUSY_MS) continue
    const list = lists.get(operation.text) ?? []
    lists.set(operation.text, list)
    list.push(operation.duration)
  }
  return new Map([...lists].map(([text, list]) => [text, list.sort((a, b) => a - b)[list.length >> 1]!]))
}
