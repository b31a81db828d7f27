import { useEffect, useReducer } from 'preact/hooks'
import type { RequestSummary } from '../../../model/api.ts'
import type { Client } from '../../client/client.ts'
import { takeRunning } from '../../state/list/running.ts'
import { emptyList, MAX_ROWS, reduceLive } from '../../state/list/live.ts'
import type { LiveAction, LiveList } from '../../state/list/live.ts'

/** Arrivals within this time (ms) are rendered together, so that a busy app does not keep the page busy. */
const BATCH_MS = 100

export interface Live {
  list: LiveList
  pause: () => void
  resume: () => void
  clear: () => void
  /** Reads the rows before the last one. */
  older: () => void
}

/** Keeps the list of requests up to date while the component is mounted. */
export function useLive(client: Client): Live {
  const [list, dispatch] = useReducer(reduceLive, emptyList)
  useEffect(() => connect(client, dispatch), [client])
  return {
    list,
    pause: () => dispatch({ type: 'paused' }),
    resume: () => dispatch({ type: 'resumed' }),
    older: () => {
      const last = list.rows.reduce(
        (least, { startTime, duration }) => Math.min(least, startTime + (duration ?? 0)),
        Infinity,
      )
      client.older(last).then(
        (rows) => dispatch({ type: 'older', rows }),
        (error: unknown) => dispatch({ type: 'failed', message: messageOf(error) }),
      )
    },
    clear: () => {
      client.clear().then(
        () => dispatch({ type: 'cleared' }),
        (error: unknown) => dispatch({ type: 'failed', message: messageOf(error) }),
      )
    },
  }
}

/** Reads the whole list on each (re)connection and puts requests that arrive meanwhile on top of it. */
function connect(client: Client, dispatch: (action: LiveAction) => void): () => void {
  let since: RequestSummary[] | null = null
  const batch: RequestSummary[] = []
  let timer: ReturnType<typeof setTimeout> | undefined
  let abort = new AbortController()
  const flush = (): void => {
    timer = undefined
    dispatch({ type: 'arrived', rows: batch.splice(0) })
  }
  const refresh = (): void => {
    abort.abort()
    abort = new AbortController()
    const { signal } = abort
    since = []
    client.list(signal).then(
      ({ requests, shed = 0 }) => {
        if (signal.aborted) return
        dispatch({ type: 'listed', rows: requests, since: since ?? [], shed })
        since = null
      },
      (error: unknown) => {
        if (signal.aborted) return
        since = null
        dispatch({ type: 'failed', message: messageOf(error) })
      },
    )
  }
  const stop = client.follow({
    onOpen: () => {
      dispatch({ type: 'connection', connection: 'live' })
      refresh()
    },
    onLost: () => dispatch({ type: 'connection', connection: 'lost' }),
    onRunning: (running) => dispatch({ type: 'running', running: takeRunning(running, Date.now()) }),
    onRequest: (request) => {
      since?.push(request)
      batch.push(request)
      if (batch.length > MAX_ROWS) batch.shift()
      timer ??= setTimeout(flush, BATCH_MS)
    },
  })
  return () => {
    stop()
    abort.abort()
    clearTimeout(timer)
  }
}

/** Returns the message of any thrown value, for the reader. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
