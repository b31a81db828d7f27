import { Columns } from '../../model/columns/columns.ts'
import { NumberRows } from '../../model/columns/number-rows.ts'
import { numberValues } from '../../model/columns/number-values.ts'
import { noOperations, OPERATION_COLUMNS, OPERATION_KINDS, OPERATION_PHASES } from '../../model/operation.ts'
import type {
  DroppedOperationColumns,
  OperationKind,
  OperationPhaseName,
  OperationTables,
} from '../../model/operation.ts'
import { NO_OPERATIONS, OperationCounts } from '../operation-counts.ts'
import type { OperationFigures } from '../operation-counts.ts'
import { addPhases, MAX_PHASES, PHASE_WIDTH, phaseColumns } from '../operation-phases.ts'
import { TASK_STATUS } from '../../model/trace.ts'
import type { TaskStatus } from '../../model/async-stats.ts'
import { TextTable } from '../../model/columns/text-table.ts'
import type { CodePlace } from '../../model/trace.ts'

const MAX_OPERATIONS = 5000
/** Texts of dropped operations that have a counter each; the others share one. */
const MAX_DROPPED_TEXTS = 1000
/** An object with its texts, which are often shared. */
const OPERATION_BYTES = 400

export type AttributeValue = string | number | boolean

/** The description of an operation by the code that saw it begin. Texts are redacted and hold no parameters. */
export interface OperationStart {
  kind: OperationKind
  /** The other side, in the words of OpenTelemetry's conventions (`postgresql`, `redis`, `http`). */
  system: string
  /** Short, and the same for operations of one kind: `SELECT orders`. */
  name: string
  /** The statement, command or address without its literals. */
  text: string
  /** Its first phase. */
  phase: OperationPhaseName
  attributes: Readonly<Record<string, AttributeValue>>
  /** A number for its parameters, equal for equal ones; 0 or absent if it is not known. Never leaves memory. */
  parameters?: number
}

/** An operation of one recording. */
export interface OperationRow extends OperationStart {
  readonly number: number
  readonly at: number
  readonly task: number
  readonly parent: number
  /** Null if no code of the user's was on the stack. */
  readonly place: CodePlace | null
  /** NaN while pending. */
  end: number
  status: TaskStatus
  errorName: string
  errorMessage: string
  /** Empty if it has none. */
  span: string
  /** Index of each phase's name and its start; each ends where the next one begins. */
  readonly phases: number[]
}

/** Where an operation was asked for. */
export type Asker = Pick<OperationRow, 'task' | 'parent' | 'place'>

/** The operations of one recording: exact counts, and detail up to a bound. */
export class OperationList {
  readonly #limit: number
  #rows: OperationRow[] | null = null
  #counts: OperationCounts | null = null
  #dropped: Map<string, number> | null = null
  #droppedCount = 0

  constructor(limit: number = MAX_OPERATIONS) {
    this.#limit = limit
  }

  /** Adds an operation that begins at `at`; returns null if it is only counted. */
  begin(start: OperationStart, at: number, by: Asker): OperationRow | null {
    const rows = (this.#rows ??= [])
    ;(this.#counts ??= new OperationCounts()).add(start.kind)
    if (rows.length >= this.#limit) {
      this.#countDropped(start.text)
      return null
    }
    // Field by field: two spreads give each row a shape of its own, which costs 60 µs.
    const { kind, system, name, text, phase, attributes, parameters = 0 } = start
    const { task, parent, place } = by
    const row: OperationRow = {
      kind,
      system,
      name,
      text,
      phase,
      attributes,
      parameters,
      task,
      parent,
      place,
      at,
      number: rows.length + 1,
      end: Number.NaN,
      status: 'pending',
      errorName: '',
      errorMessage: '',
      span: '',
      phases: [OPERATION_PHASES.indexOf(phase), at],
    }
    rows.push(row)
    return row
  }

  figuresOf(kinds: readonly OperationKind[], now: number): OperationFigures {
    return this.#counts?.figuresOf(kinds, this.#rows ?? [], now) ?? NO_OPERATIONS
  }

  #countDropped(text: string): void {
    this.#droppedCount++
    this.#dropped ??= new Map()
    const known = this.#dropped.get(text)
    if (known !== undefined || this.#dropped.size < MAX_DROPPED_TEXTS) this.#dropped.set(text, (known ?? 0) + 1)
  }

  get byteLength(): number {
    return (this.#rows?.length ?? 0) * OPERATION_BYTES
  }

  clear(): void {
    this.#rows = null
    this.#dropped = null
  }

  /** Makes the columns of a trace. `siteOf` returns the index of a place among the trace's sites. */
  finish(siteOf: (place: CodePlace) => number): OperationTables {
    if (this.#rows === null) return noOperations()
    const texts = new TextTable()
    const columns = new Columns(OPERATION_COLUMNS, this.#rows.length)
    const phases = new NumberRows(PHASE_WIDTH, this.#rows.length * MAX_PHASES)
    for (const row of this.#rows) {
      const index = columns.addRow()
      const { at } = columns
      at.kind[index] = OPERATION_KINDS.indexOf(row.kind)
      at.status[index] = TASK_STATUS.indexOf(row.status)
      at.start[index] = row.at
      at.end[index] = row.end
      at.task[index] = row.task
      at.parent[index] = row.parent
      at.site[index] = row.place === null ? 0 : siteOf(row.place) + 1
      for (const name of ['system', 'name', 'text', 'errorName', 'errorMessage'] as const) {
        at[name][index] = texts.indexOf(row[name])
      }
      at.attributes[index] =
        Object.keys(row.attributes).length === 0 ? 0 : texts.indexOf(JSON.stringify(row.attributes))
      addPhases(row, phases)
    }
    const dropped = this.#finishDropped(texts)
    const operations = {
      ...columns.finish(),
      parameters: numberValues(this.#rows.map(({ parameters = 0 }) => parameters)),
      ...spansOf(this.#rows, texts),
    }
    return { operations, phases: phaseColumns(phases), droppedOperations: dropped, texts: texts.list }
  }

  #finishDropped(texts: TextTable): DroppedOperationColumns {
    const counted = [...(this.#dropped ?? [])].map(([text, times]) => [texts.indexOf(text), times] as const)
    const rest = this.#droppedCount - counted.reduce((sum, [, times]) => sum + times, 0)
    const rows = rest > 0 ? [...counted, [0, rest] as const] : counted
    return {
      count: rows.length,
      text: Uint32Array.from(rows, ([text]) => text),
      times: Uint32Array.from(rows, ([, times]) => times),
    }
  }
}

function spansOf(rows: readonly OperationRow[], texts: TextTable): { span?: Uint32Array } {
  if (!rows.some(({ span }) => span !== '')) return {}
  return { span: Uint32Array.from(rows, ({ span }) => texts.indexOf(span)) }
}
