import { describeValue } from '../../core/describe-value.ts'
import { dataProperty } from '../../core/data-property.ts'
import { describeFailure } from '../../core/redaction/index.ts'
import { now } from '../../core/recording/now.ts'
import { beginPhase } from '../../core/operation-phases.ts'
import type { AttributeValue, OperationRow, OperationStart } from '../../core/recording/operation-list.ts'
import { theLastEnd } from '../../core/recording/last-end.ts'
import type { Recorder } from '../../core/recording/recorder.ts'
import { scopes, theMeter } from '../../core/recording/scope.ts'
import type { OperationPhaseName } from '../../model/operation.ts'
import type { RequestTrace } from '../../core/trace-context/request-trace.ts'
import type { CodePlace } from '../../model/trace.ts'
import { outcomeOf } from '../../profilers/outcome.ts'
import { callPlace } from './call-place.ts'
import { asCaller } from './callbacks.ts'
import type { Callback } from './callbacks.ts'
import { parentOperation } from './parent.ts'
import type { ParentOperation } from './parent.ts'

/** Who asks for operations, in one recording. */
interface Asker {
  recorder: Recorder
  /** The task that asks. */
  task: number
  place: CodePlace | null
}

interface RecordedRow {
  recorder: Recorder
  row: OperationRow
}

/** An operation that runs. Nothing of it throws, and after its end, or its recording's, its calls change nothing. */
export interface Operation extends ParentOperation {
  /** Ends the phase that runs and begins the next one. */
  phase(name: OperationPhaseName): void
  set(attribute: string, value: AttributeValue): void
  /** The place of whoever asks in a trace over several processes; null outside of tracked requests. */
  readonly trace: RequestTrace | null
  /** Notes the span id by which the other side knows it. */
  keepSpan(spanId: string): void
  /** Returns a function that runs a callback as the work of whoever has asked, for a library that calls back elsewhere. */
  asCaller(callback: Callback): Callback
  /** Names it, where that is known only after its begin. */
  describe(named: Pick<OperationStart, 'name' | 'text' | 'parameters'>): void
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
export const beginOperation = (start: OperationStart, below: Function): Operation | null =>
  askOperation(below)?.(start) ?? null

/** Begins an operation of those who have asked, whose code may no longer be on the stack; by default, now. */
export type BeginAsked = (start: OperationStart, at?: number) => Operation | null

/**
 * Notes who asks now, for an operation that begins later: a query that is sent when it is awaited. Returns the function
 * that begins it; null outside recordings. Never throws.
 *
 * @param below as for `beginOperation`; null if no line of the user's asks
 */
export function askOperation(below: Function | null): BeginAsked | null {
  try {
    const recorder = scopes.getStore()?.recorder
    if (recorder === undefined || recorder.closed) return null
    const askers = askersOf(recorder, below === null ? null : callPlace(below))
    const parent = parentOperation()
    return (start, at) => beginFor({ askers, parent }, start, at)
  } catch {
    // The app's call goes on without a record.
    return null
  }
}

/** Lists the recording, and those around it, which do not know the inner one's tasks. */
function askersOf(innermost: Recorder, place: CodePlace | null): Asker[] {
  const askers: Asker[] = []
  for (let recorder: Recorder | null = innermost; recorder !== null; recorder = recorder.outer) {
    const task = recorder === innermost ? (recorder.teller?.currentTask() ?? 0) : 0
    askers.push({ recorder, task, place })
  }
  return askers
}

interface Asked {
  askers: readonly Asker[]
  parent: ParentOperation | null
}

function beginFor({ askers, parent: within }: Asked, start: OperationStart, at: number = now()): Operation | null {
  const rows = askers.flatMap(({ recorder, task, place }) => {
    const parent = recorder.closed ? 0 : (within?.numberIn(recorder) ?? 0)
    const row = recorder.closed ? null : recorder.operations.begin(start, at, { task, parent, place })
    return row === null ? [] : [{ recorder, row }]
  })
  return rows.length === 0 ? null : new RecordedOperation(rows, { askers, parent: within })
}

class RecordedOperation implements Operation {
  /** Those that have not ended. */
  #rows: readonly RecordedRow[]
  readonly #asked: Asked

  constructor(rows: readonly RecordedRow[], asked: Asked) {
    this.#rows = rows
    this.#asked = asked
  }

  numberIn(recorder: Recorder): number {
    return this.#rows.find((each) => each.recorder === recorder)?.row.number ?? 0
  }

  describe({ name, text, parameters = 0 }: Pick<OperationStart, 'name' | 'text' | 'parameters'>): void {
    for (const { recorder, row } of this.#rows) if (!recorder.closed) Object.assign(row, { name, text, parameters })
  }

  beside(start: OperationStart): Operation | null {
    return beginFor(this.#asked, start)
  }

  phase(name: OperationPhaseName): void {
    const at = now()
    if (name === 'receive') this.#claim(at)
    for (const { recorder, row } of this.#rows) if (!recorder.closed) beginPhase(row, name, at)
  }

  set(attribute: string, value: AttributeValue): void {
    for (const { recorder, row } of this.#rows) {
      if (!recorder.closed) row.attributes = { ...row.attributes, [attribute]: value }
    }
  }

  get trace(): RequestTrace | null {
    const asker = this.#asked.askers.find(({ recorder }) => recorder.trace !== null)
    return asker === undefined || asker.recorder.closed ? null : asker.recorder.trace
  }

  keepSpan(spanId: string): void {
    for (const { recorder, row } of this.#rows) if (!recorder.closed) row.span = spanId
  }

  /**
   * What brings an answer works for the request that has asked, whoever has made the connection. It ends with the
   * operation: what goes on directly after it may be what has waited for that.
   */
  #claim(at: number): void {
    const innermost = this.#rows[0]?.recorder
    if (innermost === undefined || innermost.closed) return
    innermost.teller?.claimNow(at)
    // Beside known work a claim reads nothing, but the turn in which an operation ends tells which waits it has ended.
    if (theMeter.at < at) theMeter.observe(at)
    theLastEnd.note(innermost)
  }

  asCaller(callback: Callback): Callback {
    return asCaller(callback, this.#asked.askers[0]!.task)
  }

  end(): void {
    const at = now()
    this.#claim(at)
    for (const { recorder, row } of this.#rows) {
      if (recorder.closed) continue
      row.end = at
      row.status = 'completed'
    }
    this.#rows = []
  }

  fail(error: unknown): void {
    const at = now()
    this.#claim(at)
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
