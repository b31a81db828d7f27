import { useCallback, useEffect, useState } from 'preact/hooks'
import { readPlace, writePlace } from '../../state/location.ts'
import type { Place } from '../../state/location.ts'

export interface Navigation {
  place: Place
  /** Adds an entry to the browser's history. */
  go: (place: Place) => void
  /** Changes the current entry, for example for a selection. */
  replace: (place: Place) => void
  href: (place: Place) => string
}

/** Returns the place in the address bar, and functions to change it. */
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
