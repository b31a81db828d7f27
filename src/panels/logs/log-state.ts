import { makeStatePlaces } from '../../core/panels/state-places.ts'
import type { LogLevel } from '../../model/notices/log-stats.ts'
import type { PlainJson } from '../../model/plain-json.ts'
import type { CodePlace } from '../../model/trace.ts'

/** Lines of a request that are kept, and how many of them may be less than a warning: a burst must leave room for it. */
const MAX_LINES = 1000
const MAX_MINOR_LINES = 800
/** Characters of all messages and fields that are kept, and those beyond which only warnings and worse are. */
const MAX_CHARACTERS = 300_000
const MAX_MINOR_CHARACTERS = 240_000

export interface KeptLine {
  time: number
  level: LogLevel
  logger: string
  message: string
  fields: PlainJson
  task: string | null
  /** An index in `places`; null for none. */
  place: number | null
}

/** The lines of one request, as plain data. */
export interface LogState {
  lines: KeptLine[]
  places: CodePlace[]
  characters: number
  counts: Partial<Record<LogLevel, number>>
  dropped: Partial<Record<LogLevel, number>>
}

export const createLogState = (): LogState => ({
  lines: [],
  places: makeStatePlaces(),
  characters: 0,
  counts: {},
  dropped: {},
})

/** Counts a line, and returns whether it is to be kept. */
export function admitLine(state: LogState, level: LogLevel): boolean {
  count(state.counts, level)
  const isMinor = level === 'trace' || level === 'debug' || level === 'info'
  const isAdmitted =
    state.lines.length < (isMinor ? MAX_MINOR_LINES : MAX_LINES) &&
    state.characters < (isMinor ? MAX_MINOR_CHARACTERS : MAX_CHARACTERS)
  if (!isAdmitted) count(state.dropped, level)
  return isAdmitted
}

export function keepLine(state: LogState, line: Omit<KeptLine, 'place'>, place: CodePlace | null): void {
  const { time, level, logger, message, fields, task } = line
  const index = place === null ? null : indexOf(state.places, place)
  // Spread, each would get a shape of its own in the heap, larger than itself.
  state.lines.push({ time, level, logger, message, fields, task, place: index })
  state.characters += line.message.length + (line.fields === null ? 0 : JSON.stringify(line.fields).length)
}

function count(counts: Partial<Record<LogLevel, number>>, level: LogLevel): void {
  counts[level] = (counts[level] ?? 0) + 1
}

/** The same place is always the same object. */
function indexOf(places: CodePlace[], place: CodePlace): number {
  const known = places.indexOf(place)
  return known >= 0 ? known : places.push(place) - 1
}
