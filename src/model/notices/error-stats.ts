import type { Site } from '../async-stats.ts'
import { listOf, object } from '../shape/shape.ts'
import type { Shape } from '../shape/shape.ts'

/** Where an error was seen, the gravest place that is known. */
export type ErrorPlace = 'response' | 'exception' | 'rejection' | 'task'

/** The statistics of the Errors panel. */
export interface ErrorsStats {
  /** By time; bounded. */
  errors: RequestError[]
  /** Errors without an entry in `errors`. */
  dropped: number
  /** Why there is nothing to see; null if there is. */
  note: string | null
}

export interface RequestError extends ErrorWords {
  /** Milliseconds since the profile's start, when it was first seen. */
  time: number
  /**
   * `response`: the framework answered with it. `exception`, `rejection`: nobody handled it. `task`: an async function
   * failed with it, and somebody has caught it, as far as is known.
   */
  seen: ErrorPlace
  /** The first task that failed with it; null for none. */
  taskId: string | null
  taskName: string | null
  /** The user's line nearest to the throw; null if the stack has none. */
  site: Site | null
  /** The text of that line, redacted; null if it is not known. */
  source: string | null
  /** What `cause` and `errors` lead to, depth first; bounded. */
  causes: ErrorCause[]
}

/** An error in words, redacted and bounded. */
export interface ErrorWords {
  /** The name of its class, or its own. */
  name: string
  message: string
  /** `ECONNREFUSED` and the like; null for none. */
  code: string | null
}

export interface ErrorCause extends ErrorWords {
  /** 1 for a cause of the error itself. */
  depth: number
}

const WORDS = { name: 'string', message: 'string', code: 'string or null' } as const

/** The shape of `ErrorsStats`. */
export const errorsStatsShape: Shape = object({
  errors: listOf(
    object({
      ...WORDS,
      time: 'number',
      seen: 'string',
      taskId: 'string or null',
      taskName: 'string or null',
      site: 'object or null',
      source: 'string or null',
      causes: listOf(object({ ...WORDS, depth: 'number' })),
    }),
  ),
  dropped: 'number',
  note: 'string or null',
})

/** Tells whether data is the statistics of the Errors panel, down to each row. */
export const isErrorsStats = (stats: unknown): stats is ErrorsStats => errorsStatsShape(stats) === null
