import type { BackendName } from '../../model/async-stats.ts'
import type { TraceSamples } from '../../model/cpu-samples.ts'
import type { FinishedRequest, ProcessRun, TraceContext, Unit } from '../../model/finished-request.ts'
import type { RequestInfo, ResponseInfo } from '../../model/http-messages.ts'
import { OPERATION_KINDS } from '../../model/operation.ts'
import type { OperationKind } from '../../model/operation.ts'
import type { BusyColumns, Trace } from '../../model/trace.ts'
import type { RequestContext, ResolvedConfig } from '../panels/panel.ts'
import type { OperationFigures } from '../operation-counts.ts'
import type { LiveFigures, RecordingView } from '../recording/recording.ts'
import { freezeMessage } from './freeze-message.ts'

/** A finished request made again from its record: panels make the same statistics from it as from the request itself. */
export class StoredContext implements RequestContext {
  readonly id: string
  readonly config: ResolvedConfig
  readonly startTime: number
  readonly request: RequestInfo
  readonly response: ResponseInfo | null
  readonly duration: number | null
  readonly unit: Unit | undefined
  readonly state: Map<string, unknown>
  readonly profile: RecordingView
  readonly run: ProcessRun | undefined
  readonly traceContext: TraceContext | undefined
  /** As it was given. */
  readonly record: FinishedRequest

  constructor(record: FinishedRequest, config: ResolvedConfig) {
    const { id, startTime, duration, unit } = record.summary
    this.id = id
    this.config = config
    this.startTime = startTime
    this.duration = duration
    this.unit = unit
    this.request = freezeMessage(record.request)
    this.response = record.response === null ? null : freezeMessage(record.response)
    this.state = new Map(Object.entries(record.panelStates))
    this.profile = new StoredRecording(record)
    this.run = record.summary.run
    this.traceContext = record.summary.traceContext
    this.record = record
    Object.freeze(this)
  }
}

/** The view of a recording that has left its process. */
class StoredRecording implements RecordingView {
  readonly trace: Trace | null
  readonly duration: number | null
  readonly #record: FinishedRequest

  constructor(record: FinishedRequest) {
    this.trace = record.trace
    this.duration = record.summary.duration
    this.#record = record
  }

  get name(): string {
    return this.trace?.name ?? 'request'
  }

  get backend(): BackendName {
    return this.trace?.backend ?? 'none'
  }

  get start(): number {
    return this.trace?.start ?? 0
  }

  elapsed(): number {
    return this.duration ?? 0
  }

  samples(): Promise<TraceSamples | null> {
    return Promise.resolve(this.#record.samples)
  }

  cpuUsage(): { user: number; system: number } | null {
    return this.#record.cpuUsage
  }

  /** Without those that were counted only. */
  operationFigures(kinds: readonly OperationKind[]): OperationFigures {
    return this.trace === null ? { count: 0, time: 0 } : sumOperations(this.trace, kinds)
  }

  /** As of its end; lag shorter than a busy period that is worth a row is 0. */
  figures(): LiveFigures {
    const { trace } = this
    const elapsed = this.elapsed()
    if (trace === null) {
      return { elapsed, running: 0, waiting: 0, queued: 0, unattributed: Number.NaN, lagMax: 0, overhead: 0 }
    }
    const running = Math.min(trace.running, elapsed)
    const waiting = Math.min(trace.idle, elapsed - running)
    const rest = elapsed - running - waiting
    const work = reduceSpans(trace.profilerWork, (sum, time) => sum + time)
    const queued = trace.capabilities.tasks ? Math.min(rest, knownOthers(trace) + work) : Number.NaN
    return {
      elapsed,
      running,
      waiting,
      queued,
      unattributed: rest - (trace.capabilities.tasks ? queued : 0),
      lagMax: reduceSpans(trace.busy, Math.max),
      overhead: trace.cost + work,
    }
  }
}

/** Returns the time of slices that are not the trace's own, and of recording within its own. */
const knownOthers = ({ claimed, running, cost }: Trace): number => Math.max(cost, (claimed ?? 0) - running)

/** Sums up the operations of some kinds; pending ones count until the recording's end. */
function sumOperations({ operations, end }: Trace, kinds: readonly OperationKind[]): OperationFigures {
  const figures = { count: 0, time: 0 }
  for (let row = 0; row < operations.count; row++) {
    if (!kinds.includes(OPERATION_KINDS[operations.kind[row]!]!)) continue
    const ended = operations.end[row]!
    figures.count++
    figures.time += (Number.isNaN(ended) ? end : ended) - operations.start[row]!
  }
  return figures
}

/** Folds the lengths of all spans into one number, beginning with 0. */
function reduceSpans({ count, start, end }: BusyColumns, fold: (before: number, length: number) => number): number {
  let result = 0
  for (let row = 0; row < count; row++) result = fold(result, end[row]! - start[row]!)
  return result
}
