import type { ListChoice, RequestSummary } from '../../model/api.ts'
import type { RequestQuery } from '../../model/request-store.ts'

/** Maximum rows of one response, even without a limit in the query. */
export const MAX_LIMIT = 1000

/** The query of `GET /api/requests`; null for parameters that are not given. Durations are milliseconds. */
export interface Filter {
  /** Null: as many as the history lists. */
  limit: number | null
  method: string | null
  /** `200` or `5xx`. */
  status: string | null
  path: string | null
  minDuration: number | null
  /** Rows that ended before, milliseconds since the epoch. */
  before: number | null
  /** Id of a trace. */
  trace: string | null
}

/** Either a filter, or the problem of the query. */
export type ParsedFilter = { filter: Filter } | { problem: string }

interface Parameter {
  expected: string
  accepts(value: string): boolean
}

const PARAMETERS: Readonly<Record<keyof Filter, Parameter>> = {
  limit: {
    expected: `a whole number from 1 to ${MAX_LIMIT}`,
    accepts: (value) => /^[1-9]\d{0,3}$/.test(value) && Number(value) <= MAX_LIMIT,
  },
  method: { expected: 'an HTTP method such as GET', accepts: (value) => /^[a-z][a-z-]{0,31}$/i.test(value) },
  status: {
    expected: 'a status such as 404, or a class such as 5xx',
    accepts: (value) => /^[1-5](\d\d|xx)$/i.test(value),
  },
  path: { expected: 'a part of a path, at most 2048 characters', accepts: (value) => value.length <= 2048 },
  minDuration: {
    expected: 'milliseconds, 0 or more',
    accepts: (value) => /^\d{1,12}(\.\d{1,9})?$/.test(value),
  },
  before: {
    expected: 'milliseconds since the epoch',
    accepts: (value) => /^\d{1,16}(\.\d{1,12})?$/.test(value),
  },
  trace: { expected: 'the id of a trace, 32 hexadecimal digits', accepts: (value) => /^[\da-f]{32}$/.test(value) },
}

/**
 * Parses the query of `GET /api/requests`. Unknown parameters are ignored. A bad or second value of a known one is a
 * problem, whose text has its name, the expected value and the given one.
 *
 * @example parseFilter('status=5xx&limit=20')
 */
export function parseFilter(query: string): ParsedFilter {
  const given = new URLSearchParams(query)
  for (const [name, parameter] of Object.entries(PARAMETERS)) {
    const values = given.getAll(name)
    const wrong = values.length > 1 ? values.join(', ') : values.find((value) => !parameter.accepts(value))
    if (wrong !== undefined) return { problem: `${name}: expected ${parameter.expected}, got ${quote(wrong)}` }
  }
  return { filter: readFilter(given) }
}

/** Returns the rows that match a filter, in their order. */
export function applyFilter(rows: readonly RequestSummary[], filter: Filter): RequestSummary[] {
  return rows.filter((row) => wants(filter, row)).slice(0, filter.limit ?? MAX_LIMIT)
}

/** Returns the choice that a history makes before its rows come here. */
export function choiceOf({ limit, method, status, path, minDuration, before, trace }: Filter): ListChoice {
  const query: RequestQuery = {}
  if (method !== null) query.method = method
  if (status !== null) query.status = rangeOf(status)
  if (path !== null) query.path = path
  if (minDuration !== null) query.minDuration = minDuration
  if (before !== null) query.before = before
  if (trace !== null) query.trace = trace
  return { ...(limit === null ? {} : { limit }), query }
}

/** Returns the statuses of `404` or `4xx`. */
function rangeOf(status: string): { from: number; to: number } {
  const [from, to] = [status.replace('xx', '00'), status.replace('xx', '99')]
  return { from: Number(from), to: Number(to) }
}

function readFilter(given: URLSearchParams): Filter {
  const number = (name: keyof Filter): number | null => {
    const text = given.get(name)
    return text === null ? null : Number(text)
  }
  return {
    limit: number('limit'),
    method: given.get('method')?.toUpperCase() ?? null,
    status: given.get('status')?.toLowerCase() ?? null,
    path: given.get('path'),
    minDuration: number('minDuration'),
    before: number('before'),
    trace: given.get('trace'),
  }
}

function wants(filter: Filter, row: RequestSummary): boolean {
  return (
    (filter.method === null || row.method.toUpperCase() === filter.method) &&
    (filter.status === null || hasStatus(row.status, filter.status)) &&
    (filter.path === null || row.path.includes(filter.path)) &&
    (filter.minDuration === null || (row.duration !== null && row.duration >= filter.minDuration)) &&
    (filter.before === null || row.startTime + (row.duration ?? 0) < filter.before) &&
    (filter.trace === null || row.traceContext?.traceId === filter.trace)
  )
}

function hasStatus(status: number | null, wanted: string): boolean {
  const text = String(status)
  return wanted.endsWith('xx') ? text.length === 3 && text[0] === wanted[0] : text === wanted
}

/** Quotes a value of a query for an error message. */
export function quote(value: string): string {
  return JSON.stringify(value.length > 100 ? `${value.slice(0, 100)}…` : value)
}
