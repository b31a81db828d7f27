import { OPERATION_PHASES } from '../model/operation.ts'
import type { OperationPhaseName, PhaseColumns } from '../model/operation.ts'
import type { NumberRows } from '../model/columns/number-rows.ts'

/** Phases of an operation: a connection that is tried again and again has no more rows than this. */
export const MAX_PHASES = 16

/** An operation's number, its phases as its row has them, and its end (ms), NaN while it is pending. */
interface PhasesOf {
  readonly number: number
  readonly phases: number[]
  readonly end: number
}

/** Columns of a phase: operation, name, start, end. */
export const PHASE_WIDTH = 4

export function addPhases({ number, phases, end }: PhasesOf, rows: NumberRows): void {
  for (let index = 0; index < phases.length; index += 2) {
    const [name, start] = [phases[index]!, phases[index + 1]!]
    const next = phases[index + 3] ?? end
    // The last phase of a pending operation has not ended.
    rows.data.push(number, name, start, next)
  }
}

export function phaseColumns(rows: NumberRows): PhaseColumns {
  const { count } = rows
  return {
    count,
    operation: rows.column(0, new Uint32Array(count)),
    name: rows.column(1, new Uint8Array(count)),
    start: rows.column(2, new Float64Array(count)),
    end: rows.column(3, new Float64Array(count)),
  }
}

/** Begins the next phase of an operation, unless that one runs already. */
export function beginPhase(row: PhasesOf, phase: OperationPhaseName, at: number): void {
  const index = OPERATION_PHASES.indexOf(phase)
  const isNew = row.phases.at(-2) !== index
  if (isNew && Number.isNaN(row.end) && row.phases.length < MAX_PHASES * 2) row.phases.push(index, at)
}
