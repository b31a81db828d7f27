import type { FinishedSummary } from '../../model/finished-request.ts'
import type { MaybePromise } from '../../model/request-store.ts'
import type { RequestContext } from '../panels/panel.ts'
import type { Recording, RecordingView } from '../recording/recording.ts'

/**
 * A finished request as it comes from its path: its messages may be unredacted and its recording unread until somebody
 * asks. It never leaves the process like this.
 */
export interface EndedRequest extends RequestContext {
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
}

/** Where the history has its requests: in memory as they came, or in a store as data. */
export interface RequestKeeper {
  /** Keeps a request as the newest; `bytes` is about its size in memory. Called where the request ends, so it is cheap. */
  add(request: EndedRequest, bytes: number): void
  /** Undefined for an unknown id, whatever text it is. */
  find(id: string): MaybePromise<RequestContext | undefined>
  /** Newest first. */
  list(): MaybePromise<readonly KeptRequest[]>
  clear(): MaybePromise<void>
  /** Leaves no timer, and nothing unredacted. A promise where something is still to be written; it never rejects. */
  close(): MaybePromise<void>
}

/** The summary of an ended request. Reading it redacts its messages. */
export function summaryOf({ id, request, response, startTime, duration }: RequestContext): FinishedSummary {
  return {
    id,
    method: request.method,
    path: request.path,
    route: request.route,
    status: response?.status ?? null,
    startTime,
    duration,
    complete: response?.complete ?? false,
  }
}

/** A request that is in memory, as a row. */
export class KeptInMemory implements KeptRequest {
  readonly isInMemory = true
  readonly #context: RequestContext

  constructor(context: RequestContext) {
    this.#context = context
  }

  get summary(): FinishedSummary {
    return summaryOf(this.#context)
  }

  load(): RequestContext {
    return this.#context
  }
}
