import type { OperationKind, OperationPhaseName } from './operation.ts'
import type { Site, TaskStatus } from './site.ts'

/** Work that the request asked of something else: a query, a command, an outgoing request. */
export interface Operation {
  operationId: string
  kind: OperationKind
  /** The other side, in the words of OpenTelemetry's conventions: `postgresql`, `redis`, `http`. */
  system: string
  /** Short, and the same for operations of one kind: `SELECT orders`, `GET api.example.com/items/:id`. */
  name: string
  /** The statement, command or address without its literals. Operations with the same text are repetitions. */
  text: string
  /**
   * A number for its parameters, which are not kept: operations of one text with the same number had the same ones.
   * Absent if that is not known.
   */
  parameters?: number
  /** The span id that its `traceparent` header had: the request that it was on the other side names it as its parent. */
  spanId?: string
  startTime: number
  /** Null while pending. */
  duration: number | null
  status: TaskStatus
  /** In order, without overlap or gap: they sum to the duration. Empty while pending in the first one. */
  phases: OperationPhase[]
  /** The task on whose stack it was asked for; null for none. */
  taskId: string | null
  /** The operation of which it is a part. */
  parentOperation: string | null
  /** The user's line that asked for it: of the `await` around the call, if there is one. */
  site: Site
  /** Redacted. */
  error?: { name: string; message: string }
  /** By the names of OpenTelemetry's conventions: `server.address`, `http.response.status_code`. */
  attributes: Record<string, string | number | boolean>
}

export interface OperationPhase {
  name: OperationPhaseName
  start: number
  end: number
}

export interface DroppedOperations {
  /** Empty for the rest, whose texts were too many to count. */
  text: string
  count: number
}

/** Limits of the machine on which a profile was made. */
export interface Limits {
  /** Threads of the runtime's pool for files, names, hashing and compression. */
  threads: number
  /** Processors, for work that needs one. */
  cores: number
}
