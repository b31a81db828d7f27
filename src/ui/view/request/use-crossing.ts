import { useCallback, useEffect, useMemo, useState } from 'preact/hooks'
import type { RequestDetail, RequestSummary } from '../../../model/api.ts'
import type { RequestClient } from '../../client/client.ts'
import type { Navigation } from '../parts/use-place.ts'
import type { Crossing } from '../trace/remote-side.tsx'

const NONE: readonly RequestSummary[] = []
/** Times at which a record that is not there yet is looked for again (ms): other processes write theirs a moment later. */
const AGAIN_MS = [600, 2000]

interface CrossingParts {
  client: RequestClient
  navigation: Navigation
  detail: RequestDetail
}

/** Reads the other records of a request's trace; null for a request of a file, or of a release without traces. */
export function useCrossing({ client, navigation, detail }: CrossingParts): Crossing | null {
  const [rows, setRows] = useState(NONE)
  const [attempt, setAttempt] = useState(0)
  const { related } = client
  const traceId = detail.traceContext?.traceId
  useEffect(() => {
    if (related === undefined || traceId === undefined) return
    const abort = new AbortController()
    related(traceId, abort.signal).then(
      (found) => !abort.signal.aborted && setRows(found.filter(({ id }) => id !== detail.id)),
      // The page is complete without.
      () => {},
    )
    return () => abort.abort()
  }, [related, traceId, detail.id, attempt])
  const refresh = useCallback(() => {
    for (const ms of AGAIN_MS) setTimeout(() => setAttempt((count) => count + 1), ms)
  }, [])
  return useMemo(
    () => (related === undefined || traceId === undefined ? null : { client, navigation, detail, rows, refresh }),
    [client, navigation, detail, rows, refresh],
  )
}
