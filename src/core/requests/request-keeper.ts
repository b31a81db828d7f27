import type { FinishedSummary, ProcessRun, TraceContext } from '../../model/finished-request.ts'
import type { ListChoice } from '../../model/api.ts'
import type { MaybePromise, PanelSummaries } from '../../model/request-store.ts'
import type { RequestContext } from '../panels/panel.ts'
import type { Recording, RecordingView } from '../recording/recording.ts'

/** Where a request was recorded; undefined where its record does not tell. */
interface Origin {
  readonly run?: ProcessRun | undefined
  readonly traceContext?: TraceContext | undefined
}

/**
 * A finished request as it comes from its path: its messages may be unredacted and its recording unread until somebody
 * asks. It never leaves the process like this.
 */
export interface EndedRequest extends RequestContext, Origin {
  readonly profile: RecordingView & Partial<Pick<Recording, 'holdsStorage' | 'discard'>>
  /** Redacts the messages that are not redacted yet. */
  redactNow?(): void
}

/** One row of the history. */
export interface KeptRequest {
  readonly summary: FinishedSummary
  /** Undefined where it has gone meanwhile. */
  load(): MaybePromise<RequestContext | undefined>
  /** Whether `load` gives the same object each time. */
  readonly isInMemory: boolean
  /** The panels' texts, where the store has them. */
  readonly panels?: PanelSummaries | undefined
  readonly isPinned?: boolean
}

/** Where the history has its requests: in memory as they came, or in a store as data. */
export interface RequestKeeper {
  /** Keeps a request as the newest; `bytes` is about its size in memory. Called where the request ends, so it is cheap. */
  add(request: EndedRequest, bytes: number): void
  /** Undefined for an unknown id, whatever text it is. */
  find(id: string): MaybePromise<RequestContext | undefined>
  /** Newest first; may have rows that the choice's query leaves out. */
  list(choice?: ListChoice): MaybePromise<readonly KeptRequest[]>
  /** Keeps a record beyond the bounds until a time (ms since the epoch); 0 lets it go. False for an unknown id. */
  keep(id: string, until: number): MaybePromise<boolean>
  /** Keeps the panels' texts of a request. */
  describe?(id: string, panels: PanelSummaries): void
  /** Requests that were dropped before they could be written. */
  readonly shed?: number
  clear(): MaybePromise<void>
  /** Leaves no timer, and nothing unredacted. A promise where something is still to be written; it never rejects. */
  close(): MaybePromise<void>
}

/** The summary of an ended request. Reading it redacts its messages. */
export function summaryOf(context: RequestContext & Origin): FinishedSummary {
  const { id, request, response, startTime, duration, run, unit, traceContext } = context
  const summary = {
    id,
    method: request.method,
    path: request.path,
    ...queryOf(request.url),
    route: request.route,
    status: response?.status ?? null,
    startTime,
    duration,
    complete: unit === undefined ? (response?.complete ?? false) : unit.status !== 'pending',
    ...(unit === undefined ? {} : { unit }),
    ...(traceContext === undefined ? {} : { traceContext }),
  }
  return run === undefined ? summary : { ...summary, run }
}

/** Characters of a query in the list. */
const MAX_QUERY_LENGTH = 200

function queryOf(url: string): { query?: string } {
  const start = url.indexOf('?') + 1
  return start === 0 || start === url.length ? {} : { query: url.slice(start, start + MAX_QUERY_LENGTH) }
}

/** A request that is in memory, as a row. */
export class KeptInMemory implements KeptRequest {
  readonly isInMemory = true
  readonly isPinned: boolean
  readonly #context: RequestContext

  constructor(context: RequestContext, isPinned = false) {
    this.#context = context
    this.isPinned = isPinned
  }

  get summary(): FinishedSummary {
    return summaryOf(this.#context)
  }

  load(): RequestContext {
    return this.#context
  }
}
