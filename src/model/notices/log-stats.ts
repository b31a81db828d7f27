import type { Site } from '../async-stats.ts'
import type { PlainJson } from '../plain-json.ts'
import { listOf, object, optional } from '../shape/shape.ts'
import type { Shape } from '../shape/shape.ts'

/** The levels of all loggers, the least first; each logger's own are told as the nearest of these. */
export const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal'] as const
export type LogLevel = (typeof LOG_LEVELS)[number]

/** The statistics of the Logs panel. */
export interface LogsStats {
  /** In the order in which they were logged; bounded. */
  lines: LogLine[]
  /** All lines by level, those without an entry in `lines` included. */
  counts: Partial<Record<LogLevel, number>>
  /** Lines by level that are counted only. */
  dropped: Partial<Record<LogLevel, number>>
  /** Why there is nothing to see; null if there is. */
  note: string | null
}

export interface LogLine {
  /** Milliseconds since the profile's start. */
  time: number
  level: LogLevel
  /** `console.warn`, `pino`, `winston`. */
  logger: string
  /** Redacted and bounded; objects are `{…}`. */
  message: string
  /** Redacted; null without the option `logFields`, or if there are none. */
  fields: PlainJson
  /** The task that logged; null outside async functions. */
  taskId: string | null
  taskName: string | null
  /** The user's line that logged; null if none was on the stack. */
  site: Site | null
}

/** The shape of `LogsStats`. */
export const logsStatsShape: Shape = object({
  lines: listOf(
    object({
      time: 'number',
      level: 'string',
      logger: 'string',
      message: 'string',
      taskId: 'string or null',
      taskName: 'string or null',
      site: optional('object or null'),
    }),
  ),
  counts: 'object',
  dropped: 'object',
  note: 'string or null',
})

/** Tells whether data is the statistics of the Logs panel, down to each row. */
export const isLogsStats = (stats: unknown): stats is LogsStats => logsStatsShape(stats) === null
