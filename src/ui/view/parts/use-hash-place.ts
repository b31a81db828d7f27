import { useCallback, useEffect, useState } from 'preact/hooks'
import { readPlace, requestPlace, writePlace } from '../../state/location.ts'
import type { Place, RequestPlace } from '../../state/location.ts'
import type { Navigation } from './use-place.ts'

/** Keeps the place in the hash, as `usePlace` does in the path: a page opened from a file can change its hash only. */
export function useHashPlace(id: string): Navigation & { place: RequestPlace } {
  const [place, setPlace] = useState(() => readHash(id))
  useEffect(() => {
    const read = (): void => setPlace(readHash(id))
    addEventListener('hashchange', read)
    addEventListener('popstate', read)
    return () => {
      removeEventListener('hashchange', read)
      removeEventListener('popstate', read)
    }
  }, [id])
  const change = useCallback(
    (next: Place, write: 'pushState' | 'replaceState') => {
      if (next.screen !== 'request') return
      history[write](null, '', hrefOf(next))
      setPlace({ ...next, id })
    },
    [id],
  )
  const go = useCallback((next: Place) => change(next, 'pushState'), [change])
  const replace = useCallback((next: Place) => change(next, 'replaceState'), [change])
  return { place, go, replace, href: hrefOf }
}

const hrefOf = (place: Place): string => `#${writePlace('', place)}`

function readHash(id: string): RequestPlace {
  const { pathname, search } = new URL(location.hash.slice(1) || '/', 'http://report')
  const place = readPlace('', pathname, search)
  return place.screen === 'request' ? { ...place, id } : requestPlace(id)
}
