/** The place that the address bar names: a screen, and for a request's screen the shown part of it. */
export type Place = { screen: 'list' } | RequestPlace | ComparePlace | RoutesPlace | RoutePlace

export interface RequestPlace {
  screen: 'request'
  id: string
  /** A panel's id; null for the first. */
  tab: string | null
  /** The selected row: a task's id, or that of a group. */
  task: string | null
  /** The part of the time axis, in milliseconds; null for all of it. */
  range: { from: number; to: number } | null
  /** One of the async panel's tables; null for the first that has a finding. */
  table: string | null
  /** The operation in the pane, by its id; null for none. */
  operation: string | null
  /** The number of a log line; null for none. */
  line: number | null
}

/** Two requests side by side; null if one is still to be chosen. */
export interface ComparePlace {
  screen: 'compare'
  a: string | null
  b: string | null
}

/** All routes; `run` limits them to one start of the process. */
export interface RoutesPlace {
  screen: 'routes'
  run: string | null
}

export interface RoutePlace {
  screen: 'route'
  /** Its name in addresses. */
  id: string
  run: string | null
  /** The shown parts; null for the first. */
  tab: string | null
}

/** Returns a request's page as it opens from a list. */
export function requestPlace(id: string): RequestPlace {
  return { screen: 'request', id, tab: null, task: null, range: null, table: null, operation: null, line: null }
}

/**
 * Reads a location under `base`, which has no slash at its end. Any location that is no request's page is the list.
 * @example readPlace('/_debug_toolbar', '/_debug_toolbar/requests/a1', '?task=3') // { screen: 'request', id: 'a1', … }
 */
export function readPlace(base: string, pathname: string, search: string): Place {
  const query = new URLSearchParams(search)
  if (pathname === `${base}/compare`) return { screen: 'compare', a: query.get('a') || null, b: query.get('b') || null }
  if (pathname === `${base}/routes`) return { screen: 'routes', run: query.get('run') || null }
  const route = idAfter(`${base}/routes/`, pathname)
  if (route !== '') return { screen: 'route', id: route, run: query.get('run') || null, tab: query.get('tab') }
  const id = idAfter(`${base}/requests/`, pathname)
  if (id === '') return { screen: 'list' }
  return {
    ...requestPlace(id),
    tab: query.get('tab'),
    task: query.get('task'),
    range: readRange(query.get('range')),
    table: query.get('table'),
    operation: query.get('operation'),
    line: readNumber(query.get('line')),
  }
}

/** Returns the location of a place: the inverse of `readPlace`. */
export function writePlace(base: string, place: Place): string {
  if (place.screen === 'list') return `${base}/`
  const query = new URLSearchParams()
  if (place.screen === 'compare') {
    if (place.a !== null) query.set('a', place.a)
    if (place.b !== null) query.set('b', place.b)
    return `${base}/compare${query.size > 0 ? `?${query.toString()}` : ''}`
  }
  if (place.screen === 'routes' || place.screen === 'route') return writeRoutes(base, place)
  if (place.tab !== null) query.set('tab', place.tab)
  if (place.task !== null) query.set('task', place.task)
  if (place.range !== null) query.set('range', writeRange(place.range))
  if (place.table !== null) query.set('table', place.table)
  if (place.operation !== null) query.set('operation', place.operation)
  if (place.line !== null) query.set('line', String(place.line))
  // A comma needs no escape in a query, and people read the range too.
  const search = query.toString().replaceAll('%2C', ',')
  return `${base}/requests/${encodeURIComponent(place.id)}${search ? `?${search}` : ''}`
}

function writeRoutes(base: string, place: RoutesPlace | RoutePlace): string {
  const query = new URLSearchParams()
  if (place.run !== null) query.set('run', place.run)
  if (place.screen === 'route' && place.tab !== null) query.set('tab', place.tab)
  const path = place.screen === 'route' ? `/routes/${encodeURIComponent(place.id)}` : '/routes'
  return `${base}${path}${query.size > 0 ? `?${query.toString()}` : ''}`
}

/** Formats a range as `220,280.5`: to the microsecond, the clock's resolution. */
export function writeRange({ from, to }: { from: number; to: number }): string {
  return [from, to].map((time) => Number(time.toFixed(3))).join()
}

function readRange(text: string | null): RequestPlace['range'] {
  const [from = NaN, to = NaN, ...more] = (text ?? '').split(',').map((part) => (part ? Number(part) : NaN))
  return more.length === 0 && Number.isFinite(from) && Number.isFinite(to) && to > from ? { from, to } : null
}

const readNumber = (text: string | null): number | null =>
  text !== null && /^\d{1,9}$/.test(text) ? Number(text) : null

/** Returns the segment after a prefix; empty if the path has another one. */
const idAfter = (prefix: string, pathname: string): string =>
  pathname.startsWith(prefix) ? decode(pathname.slice(prefix.length).replace(/\/$/, '')) : ''

function decode(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}
