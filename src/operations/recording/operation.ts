import { describeValue } from '../../core/describe-value.ts'
import { dataProperty } from '../../core/data-property.ts'
import { describeFailure } from '../../core/redaction/index.ts'
import { now } from '../../core/recording/now.ts'
import { beginPhase } from '../../core/recording/operation-list.ts'
import type { AttributeValue, OperationRow, OperationStart } from '../../core/recording/operation-list.ts'
import type { Recorder } from '../../core/recording/recorder.ts'
import { scopes } from '../../core/recording/scope.ts'
import type { OperationPhaseName } from '../../model/operation.ts'
import { outcomeOf } from '../../profilers/outcome.ts'
import { callPlace } from './call-place.ts'
import { asCaller } from './callbacks.ts'
import type { Callback } from './callbacks.ts'

interface RecordedRow {
  recorder: Recorder
  row: OperationRow
  /** The task that has asked. */
  task: number
}

/** An operation that runs. Nothing of it throws, and after its end, or its recording's, its calls change nothing. */
export interface Operation {
  /** Ends the phase that runs and begins the next one. */
  phase(name: OperationPhaseName): void
  set(attribute: string, value: AttributeValue): void
  /** Returns a function that runs a callback as the work of whoever has asked, for a library that calls back elsewhere. */
  asCaller(callback: Callback): Callback
  /** Names it, where that is known only after its begin. */
  describe(name: string, text: string): void
  /** Begins another operation that the same line asked for, when its code is no longer on the stack. */
  beside(start: OperationStart): Operation | null
  /** Ends it; a later call changes nothing. */
  end(): void
  /** Ends it with an error: as cancelled if that is an `AbortError` or a `TimeoutError` of a signal, else as failed. */
  fail(error: unknown): void
}

/**
 * Begins an operation of the recording, and of the task, in whose code this is called: where the app's code enters a
 * library, and not where the library gets to it. Returns null outside recordings, or if it is only counted. Never
 * throws.
 *
 * @param below our function that the library's caller called: the stack below it is searched for the user's line
 * @example const operation = beginOperation({ kind: 'sql', … }, query)
 */
export function beginOperation(start: OperationStart, below: Function): Operation | null {
  try {
    const recorder = scopes.getStore()?.recorder
    if (recorder === undefined || recorder.closed) return null
    const rows = recordIn(recorder, start, below)
    return rows.length === 0 ? null : new RecordedOperation(rows)
  } catch {
    // The app's call goes on without a record.
    return null
  }
}

/** Records it in the recording, and in those around it, which do not know the inner one's tasks. */
function recordIn(innermost: Recorder, start: OperationStart, below: Function): RecordedRow[] {
  const at = now()
  const place = callPlace(below)
  const rows: RecordedRow[] = []
  for (let recorder: Recorder | null = innermost; recorder !== null; recorder = recorder.outer) {
    const task = recorder === innermost ? (recorder.teller?.currentTask() ?? 0) : 0
    const row = recorder.closed ? null : recorder.operations.begin(start, at, { task, parent: 0, place })
    if (row !== null) rows.push({ recorder, row, task })
  }
  return rows
}

class RecordedOperation implements Operation {
  /** Those that have not ended. */
  #rows: readonly RecordedRow[]
  readonly #askers: readonly RecordedRow[]
  readonly #task: number

  constructor(rows: readonly RecordedRow[]) {
    this.#rows = this.#askers = rows
    this.#task = rows[0]!.task
  }

  describe(name: string, text: string): void {
    for (const { recorder, row } of this.#rows) if (!recorder.closed) Object.assign(row, { name, text })
  }

  beside(start: OperationStart): Operation | null {
    const at = now()
    const rows = this.#askers.flatMap(({ recorder, task, row: { place } }) => {
      const row = recorder.closed ? null : recorder.operations.begin(start, at, { task, parent: 0, place })
      return row === null ? [] : [{ recorder, row, task }]
    })
    return rows.length === 0 ? null : new RecordedOperation(rows)
  }

  phase(name: OperationPhaseName): void {
    const at = now()
    for (const { recorder, row } of this.#rows) if (!recorder.closed) beginPhase(row, name, at)
  }

  set(attribute: string, value: AttributeValue): void {
    for (const { recorder, row } of this.#rows) {
      if (!recorder.closed) row.attributes = { ...row.attributes, [attribute]: value }
    }
  }

  asCaller(callback: Callback): Callback {
    return asCaller(callback, this.#task)
  }

  end(): void {
    const at = now()
    for (const { recorder, row } of this.#rows) {
      if (recorder.closed) continue
      row.end = at
      row.status = 'completed'
    }
    this.#rows = []
  }

  fail(error: unknown): void {
    const at = now()
    for (const { recorder, row } of this.#rows) {
      if (recorder.closed) continue
      row.end = at
      row.status = outcomeOf(error)
      row.errorName = nameOf(error)
      row.errorMessage = describeFailure(error)
    }
    this.#rows = []
  }
}

function nameOf(error: unknown): string {
  const name = typeof error === 'object' && error !== null ? dataProperty(error, 'name') : undefined
  return typeof name === 'string' && /^[\w.$-]{1,80}$/.test(name) ? name : describeValue(error)
}
