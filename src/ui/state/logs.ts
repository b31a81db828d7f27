import { LOG_LEVELS } from '../../model/notices/log-stats.ts'
import type { LogLevel, LogLine, LogsStats } from '../../model/notices/log-stats.ts'
import { formatCount } from './format.ts'

/** A line with its place in the list of all. */
export interface NumberedLine extends LogLine {
  number: number
}

export interface LogFilter {
  /** Levels that are left out. */
  hidden: ReadonlySet<LogLevel>
  /** Part of a message, a field or a place, in any case. */
  text: string
}

export function filterLines({ lines }: LogsStats, { hidden, text }: LogFilter): NumberedLine[] {
  const wanted = text.trim().toLowerCase()
  return lines
    .map((line, number) => ({ ...line, number }))
    .filter((line) => !hidden.has(line.level) && (wanted === '' || saysOf(line).toLowerCase().includes(wanted)))
}

const saysOf = ({ message, fields, site, taskName }: LogLine): string =>
  [message, fieldsText(fields), site?.file, taskName].join('\n')

/** Returns the fields of a line as one line of text; empty for none. */
export const fieldsText = (fields: LogLine['fields']): string => (fields === null ? '' : JSON.stringify(fields))

/** Lists the levels that occur, the worst first, with their counts. */
export const listLevels = ({ counts }: LogsStats): { level: LogLevel; count: number }[] =>
  LOG_LEVELS.toReversed().flatMap((level) => {
    const count = counts[level] ?? 0
    return count > 0 ? [{ level, count }] : []
  })

/** Describes the lines that are counted only; empty if there are none. */
export function describeDropped({ dropped }: LogsStats): string {
  const parts = LOG_LEVELS.flatMap((level) => {
    const count = dropped[level] ?? 0
    return count > 0 ? [`${formatCount(count)} ${level}`] : []
  })
  return parts.length === 0 ? '' : `More lines were counted, but are not kept: ${parts.join(', ')}.`
}

/** The class of each level's colour; trace and debug are dim. */
export const LEVEL_CLASSES: Readonly<Record<LogLevel, string>> = {
  trace: 'dim',
  debug: 'dim',
  info: '',
  warn: 'warn',
  error: 'crit',
  fatal: 'crit',
}
