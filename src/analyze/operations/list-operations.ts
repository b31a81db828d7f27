import type { DroppedOperations, Operation, OperationPhase, Site, Task } from '../../model/async-stats.ts'
import { OPERATION_KINDS, OPERATION_PHASES } from '../../model/operation.ts'
import type { OperationColumns } from '../../model/operation.ts'
import { TASK_STATUS } from '../../model/trace.ts'
import type { Trace } from '../../model/trace.ts'
import type { AnalysisInput } from '../trace/input.ts'
import { findWaitAt } from './find-wait.ts'

const NOWHERE: Site = { function: '', file: '', line: 0, column: 0 }

/**
 * Lists the operations of a trace, by start. The place of one that nothing of the user's had on the stack is the
 * `await` at which its task waited when it began: `fetch` begins its request a moment after it was called.
 */
export function listOperations(input: AnalysisInput, owners: Uint32Array, tasks: readonly Task[]): Operation[] {
  const { trace, places } = input
  const { operations, texts } = trace
  const phases = phasesOf(trace)
  const byId = new Map(tasks.map((task) => [task.taskId, task]))
  return Array.from({ length: operations.count }, (_, row): Operation => {
    const task = operations.task[row]!
    const owner = task < owners.length ? owners[task]! : task
    const taskId = owner === 0 ? null : String(owner)
    const startTime = operations.start[row]! - trace.start
    const end = operations.end[row]!
    const place = places[operations.site[row]! - 1]
    const site = place === undefined ? siteByTask(byId.get(taskId ?? ''), startTime) : siteOf(place, place.wait)
    const errorName = texts[operations.errorName[row]!]!
    const isNamed = input.taskNames || site === NOWHERE
    return {
      operationId: String(row + 1),
      kind: OPERATION_KINDS[operations.kind[row]!]!,
      system: texts[operations.system[row]!]!,
      name: texts[operations.name[row]!]!,
      text: texts[operations.text[row]!]!,
      ...parametersOf(operations, row),
      ...spanOf(trace, row),
      startTime,
      duration: Number.isNaN(end) ? null : end - operations.start[row]!,
      status: TASK_STATUS[operations.status[row]!]!,
      phases: phases[row] ?? [],
      taskId,
      parentOperation: operations.parent[row] === 0 ? null : String(operations.parent[row]),
      site: isNamed ? site : { ...site, function: `${site.file}:${site.line}` },
      ...(errorName === '' ? {} : { error: { name: errorName, message: texts[operations.errorMessage[row]!]! } }),
      attributes: readAttributes(texts[operations.attributes[row]!]!),
    }
  })
}

function parametersOf({ parameters }: OperationColumns, row: number): Pick<Operation, 'parameters'> {
  const number = parameters?.[row] ?? 0
  return number === 0 ? {} : { parameters: number }
}

function spanOf({ operations, texts }: Trace, row: number): Pick<Operation, 'spanId'> {
  const index = operations.span?.[row] ?? 0
  return index === 0 ? {} : { spanId: texts[index]! }
}

/** Lists the operations that were only counted, the most frequent text first. */
export function listDropped({ droppedOperations, texts }: Trace): DroppedOperations[] {
  const { count, text, times } = droppedOperations
  const list = Array.from({ length: count }, (_, row) => ({ text: texts[text[row]!]!, count: times[row]! }))
  return list.toSorted((a, b) => b.count - a.count)
}

/** Returns the ended phases by the row of their operation. */
function phasesOf({ phases, operations, start }: Trace): OperationPhase[][] {
  const byRow = Array.from({ length: operations.count }, (): OperationPhase[] => [])
  for (let row = 0; row < phases.count; row++) {
    const [from, end] = [phases.start[row]!, phases.end[row]!]
    if (Number.isNaN(end) || end <= from) continue
    const phase = { name: OPERATION_PHASES[phases.name[row]!]!, start: from - start, end: end - start }
    byRow[phases.operation[row]! - 1]?.push(phase)
  }
  return byRow
}

function siteByTask(task: Task | undefined, at: number): Site {
  if (task === undefined) return NOWHERE
  return siteOf(task, findWaitAt(task, at) ?? task)
}

const siteOf = ({ function: name, file }: Site, { line, column }: { line: number; column: number }): Site => ({
  function: name,
  file,
  line,
  column,
})

/** The text is from our own recording, or from a record that somebody may have changed. */
function readAttributes(json: string): Record<string, string | number | boolean> {
  if (json === '') return {}
  try {
    const value: unknown = JSON.parse(json)
    return typeof value === 'object' && value !== null ? (value as Record<string, string | number | boolean>) : {}
  } catch {
    return {}
  }
}
