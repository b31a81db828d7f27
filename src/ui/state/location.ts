/** What the address bar holds: which screen, and on a request's screen its tab and the selected task. */
export type Place = { screen: 'list' } | RequestPlace

export interface RequestPlace {
  screen: 'request'
  id: string
  /** A panel's id; null for the first. */
  tab: string | null
  task: string | null
}

/**
 * Reads a location under `base`, which has no slash at its end. Whatever is no request's page is the list.
 * @example readPlace('/_debug_toolbar', '/_debug_toolbar/requests/a1', '?task=3') // { screen: 'request', id: 'a1', … }
 */
export function readPlace(base: string, pathname: string, search: string): Place {
  const prefix = `${base}/requests/`
  if (!pathname.startsWith(prefix)) return { screen: 'list' }
  const id = decode(pathname.slice(prefix.length).replace(/\/$/, ''))
  if (!id) return { screen: 'list' }
  const query = new URLSearchParams(search)
  return { screen: 'request', id, tab: query.get('tab'), task: query.get('task') }
}

/** The location of a place: what `readPlace` reads. */
export function writePlace(base: string, place: Place): string {
  if (place.screen === 'list') return `${base}/`
  const query = new URLSearchParams()
  if (place.tab !== null) query.set('tab', place.tab)
  if (place.task !== null) query.set('task', place.task)
  const search = query.toString()
  return `${base}/requests/${encodeURIComponent(place.id)}${search ? `?${search}` : ''}`
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}
