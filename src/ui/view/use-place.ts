import { useCallback, useEffect, useState } from 'preact/hooks'
import { readPlace, writePlace } from '../state/location.ts'
import type { Place } from '../state/location.ts'

export interface Navigation {
  place: Place
  /** A new entry in the browser's history. */
  go: (place: Place) => void
  /** The current entry, changed: for a selection. */
  replace: (place: Place) => void
  href: (place: Place) => string
}

/** The place that the address bar holds, and ways to change it. */
export function usePlace(base: string): Navigation {
  const [place, setPlace] = useState(() => readPlace(base, location.pathname, location.search))
  useEffect(() => {
    const read = (): void => setPlace(readPlace(base, location.pathname, location.search))
    addEventListener('popstate', read)
    return () => removeEventListener('popstate', read)
  }, [base])
  const go = useCallback(
    (next: Place) => {
      history.pushState(null, '', writePlace(base, next))
      setPlace(next)
    },
    [base],
  )
  const replace = useCallback(
    (next: Place) => {
      history.replaceState(null, '', writePlace(base, next))
      setPlace(next)
    },
    [base],
  )
  const href = useCallback((next: Place) => writePlace(base, next), [base])
  return { place, go, replace, href }
}
