import { useEffect, useState } from 'preact/hooks'
import type { RequestDetail } from '../../../model/api.ts'
import { ApiError } from '../../client/client.ts'
import type { RequestClient } from '../../client/client.ts'
import { messageOf } from '../parts/use-live.ts'

export type Detail =
  | { state: 'loading' }
  | { state: 'failed'; message: string }
  | { state: 'ready'; detail: RequestDetail }

/** Reads one request, and again when `attempt` changes. */
export function useDetail(client: RequestClient, id: string, attempt: number): Detail {
  const [detail, setDetail] = useState<Detail>({ state: 'loading' })
  useEffect(() => {
    const abort = new AbortController()
    setDetail({ state: 'loading' })
    client.detail(id, abort.signal).then(
      (ready) => {
        if (!abort.signal.aborted) setDetail({ state: 'ready', detail: ready })
      },
      (error: unknown) => {
        if (!abort.signal.aborted) setDetail({ state: 'failed', message: explain(error) })
      },
    )
    return () => abort.abort()
  }, [client, id, attempt])
  return detail
}

function explain(error: unknown): string {
  if (!(error instanceof ApiError) || error.status !== 404) return messageOf(error)
  return 'This request is not kept any more: the history holds the newest ones only, and none after a restart.'
}
