import { Columns } from '../../model/columns/columns.ts'
import { TextTable } from '../../model/columns/text-table.ts'
import type { AsyncProfilingStats, WaitCause } from '../../model/async-stats.ts'
import { OPERATION_COLUMNS, OPERATION_KINDS } from '../../model/operation.ts'
import type { Holder } from '../../model/holds.ts'
import type { OperationKind } from '../../model/operation.ts'
import { analyzeAsync } from '../async-stats.ts'
import { draw, lineOf } from '../drawing.test.support.ts'
import type { AnalysisInput } from '../trace/input.ts'

/** An operation beside a drawing; times are its columns. */
export interface DrawnOperation {
  name: string
  kind?: OperationKind
  /** Number of the task that asked. */
  task: number
  start: number
  end?: number
  /** The `await` that asked, as in the drawing: `page a`; none if nobody of the app's was on the stack. */
  at?: string
}

export interface DrawnCauses {
  /** What awaits call, by function and letter: `{ 'page a': 'Promise.all' }`. */
  callees?: Record<string, string>
  operations?: readonly DrawnOperation[]
  /** Milliseconds per column. */
  scale?: number
  /** Tasks that went on because of code of another profile's, which is called as the first place is. */
  handovers?: readonly { task: number; time: number; settler: number }[]
  settlers?: Holder[]
  /** Number of the task that wrote the head of the answer. */
  answeredBy?: number
}

/** Returns the statistics of a drawing with names of called functions and operations. */
export function analyzeDrawn(
  text: string,
  { callees = {}, operations = [], scale = 1, handovers, settlers, answeredBy = 0 }: DrawnCauses = {},
): AsyncProfilingStats {
  const input = draw(text, { scale }).inputOf('A')
  const places = input.places.map((place) => ({ ...place, callee: callees[nameOf(place)] ?? null }))
  const answered = answeredBy === 0 ? input.trace : { ...input.trace, answeredBy }
  const drawn = withOperations({ ...input, places, trace: answered }, operations)
  if (handovers === undefined || settlers === undefined) return analyzeAsync(drawn)
  const { trace } = drawn
  const columns = {
    count: handovers.length,
    task: Uint32Array.from(handovers, ({ task }) => task),
    time: Float64Array.from(handovers, ({ time }) => trace.start + time),
    site: new Uint32Array(handovers.length),
    settler: Uint32Array.from(handovers, ({ settler }) => settler),
  }
  return analyzeAsync({ ...drawn, trace: { ...trace, handovers: columns, settlers } })
}

/** Returns the causes of a task's waits: `task load`, with the ids of the awaited work. */
export function causesOf(stats: AsyncProfilingStats, taskId: string): string[] {
  const task = stats.tasks.find((each) => each.taskId === taskId)!
  return task.waits!.map(({ cause }) => inWords(cause))
}

const inWords = ({ type, label, ids }: WaitCause): string => (label === '' ? type : `${type} ${label} ${ids.join('+')}`)

const nameOf = ({ function: name, wait }: AnalysisInput['places'][number]): string =>
  `${name} ${String.fromCharCode('a'.charCodeAt(0) + wait.line - lineOf(name) - 1)}`

function withOperations(input: AnalysisInput, drawn: readonly DrawnOperation[]): AnalysisInput {
  const texts = new TextTable()
  const columns = new Columns(OPERATION_COLUMNS, drawn.length)
  const { trace, places } = input
  for (const { name, kind = 'sql', task, start, end, at } of drawn) {
    const row = columns.addRow()
    columns.at.kind[row] = OPERATION_KINDS.indexOf(kind)
    columns.at.start[row] = trace.start + start
    columns.at.end[row] = end === undefined ? Number.NaN : trace.start + end
    columns.at.task[row] = task
    columns.at.name[row] = texts.indexOf(name)
    columns.at.site[row] = at === undefined ? 0 : places.findIndex((place) => nameOf(place) === at) + 1
  }
  return { ...input, trace: { ...trace, operations: columns.finish(), texts: texts.list } }
}
