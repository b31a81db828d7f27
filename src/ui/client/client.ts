import type { RequestDetail, RequestSummary, RunningRequests } from '../../model/api.ts'
import type { GroupComparison } from '../../model/routes/group-comparison.ts'
import type { RouteAnswer, RoutesAnswer } from '../../model/routes/routes-answer.ts'
import type { ExportFormat } from '../../formats/export-record.ts'

/** A failed call of the API; its message is shown to the reader. */
export class ApiError extends Error {
  readonly status: number

  /** @param status the HTTP status; 0 if there was no response. */
  constructor(message: string, status: number) {
    super(message)
    this.name = 'ApiError'
    this.status = status
  }
}

export interface GroupPair {
  a: string
  b: string
}

export interface RequestListing {
  requests: RequestSummary[]
  /** Requests that were not kept because they came faster than they could be written; absent if there are none. */
  shed?: number
}

export interface LiveListener {
  onOpen: () => void
  onLost: () => void
  onRequest: (request: RequestSummary) => void
  onRunning: (running: RunningRequests) => void
}

/** The API under `basePath`, as the screens use it. */
export interface Client {
  list: (signal: AbortSignal) => Promise<RequestListing>
  /** Returns rows that ended before a time (ms since the epoch), newest first. */
  older: (before: number) => Promise<RequestSummary[]>
  detail: (id: string, signal: AbortSignal) => Promise<RequestDetail>
  /** Returns the requests of a trace, newest first. */
  related: (traceId: string, signal: AbortSignal) => Promise<RequestSummary[]>
  /** Returns the download address of a request; null if there is no server to ask. */
  exportUrl: (id: string, format: ExportFormat) => string | null
  clear: () => Promise<void>
  /** Compares two groups of requests, as `run:<id>`. */
  compareGroups: (groups: GroupPair, signal: AbortSignal) => Promise<GroupComparison>
  /** Returns all routes, of one start of the process or of all. */
  routes: (run: string | null, signal: AbortSignal) => Promise<RoutesAnswer>
  route: (id: string, run: string | null, signal: AbortSignal) => Promise<RouteAnswer>
  /** Calls back for each request that ends and reconnects, until the returned function is called. */
  follow: (listener: LiveListener) => () => void
}

/** The part of the API that the page of one request uses. */
export type RequestClient = Pick<Client, 'detail' | 'exportUrl'> & Partial<Pick<Client, 'related'>>

const FIRST_RETRY_MS = 1000
const MAX_RETRY_MS = 15_000

/** @param options.token the page's token, sent with calls that change something. */
export function makeClient({ base, token }: { base: string; token: string }): Client {
  let known = token
  /** A process that was started since the page was loaded has another token, which its own page tells. */
  const change = async (url: string, method: 'DELETE'): Promise<void> => {
    const send = (): Promise<unknown> => call(url, { method, headers: { 'X-Debug-Toolbar-Token': known } })
    try {
      await send()
    } catch (error) {
      const fresh = error instanceof ApiError && error.status === 403 ? await readToken(`${base}/`) : null
      if (fresh === null || fresh === known) throw error
      known = fresh
      await send()
    }
  }
  return {
    async list(signal) {
      return (await call(`${base}/api/requests`, { signal })) as RequestListing
    },
    async detail(id, signal) {
      return (await call(`${base}/api/requests/${encodeURIComponent(id)}?hierarchy=false`, { signal })) as RequestDetail
    },
    async related(traceId, signal) {
      const body = await call(`${base}/api/requests?trace=${encodeURIComponent(traceId)}&limit=1000`, { signal })
      return (body as { requests: RequestSummary[] }).requests
    },
    exportUrl: (id, format) => `${base}/api/requests/${encodeURIComponent(id)}/export?format=${format}`,
    clear: () => change(`${base}/api/requests`, 'DELETE'),
    async older(before) {
      const body = await call(`${base}/api/requests?before=${before}`, {})
      return (body as { requests: RequestSummary[] }).requests
    },
    async compareGroups({ a, b }, signal) {
      const query = new URLSearchParams({ a, b })
      return (await call(`${base}/api/compare?${query.toString()}`, { signal })) as GroupComparison
    },
    async routes(run, signal) {
      return (await call(`${base}/api/routes${queryOf(run)}`, { signal })) as RoutesAnswer
    },
    async route(id, run, signal) {
      return (await call(`${base}/api/routes/${encodeURIComponent(id)}${queryOf(run)}`, { signal })) as RouteAnswer
    },
    follow: (listener) => follow(`${base}/api/events`, listener),
  }
}

const queryOf = (run: string | null): string => (run === null ? '' : `?run=${encodeURIComponent(run)}`)

async function readToken(url: string): Promise<string | null> {
  const response = await fetch(url, { cache: 'no-store' })
  return /<meta name="debug-toolbar-token" content="([\w-]+)"/.exec(await response.text())?.[1] ?? null
}

async function call(url: string, init: RequestInit): Promise<unknown> {
  const response = await fetch(url, { ...init, cache: 'no-store' }).catch((error: unknown) => {
    if (error instanceof DOMException && error.name === 'AbortError') throw error
    throw new ApiError('The app does not answer. Is it running?', 0)
  })
  const text = await response.text()
  if (!response.ok) throw new ApiError(messageOf(text) ?? `The app answered with ${response.status}.`, response.status)
  return text ? JSON.parse(text) : null
}

function messageOf(text: string): string | null {
  try {
    const body: unknown = JSON.parse(text)
    return (body as { error?: { message?: string } } | null)?.error?.message ?? null
  } catch {
    return null
  }
}

/**
 * Follows an event source. A browser reconnects after a lost connection but not after a refusal, so both are retried
 * here.
 */
function follow(url: string, listener: LiveListener): () => void {
  let source: EventSource
  let timer: ReturnType<typeof setTimeout> | undefined
  let delay = FIRST_RETRY_MS
  const open = (): void => {
    source = new EventSource(url)
    source.addEventListener('open', () => {
      delay = FIRST_RETRY_MS
      listener.onOpen()
    })
    source.addEventListener('request', (event) => {
      const request = parseEvent(event.data) as RequestSummary | null
      if (typeof request?.id === 'string') listener.onRequest(request)
    })
    source.addEventListener('running', (event) => {
      const running = parseEvent(event.data) as RunningRequests | null
      if (Array.isArray(running?.requests)) listener.onRunning(running)
    })
    source.addEventListener('error', () => {
      listener.onLost()
      source.close()
      timer = setTimeout(open, delay)
      delay = Math.min(MAX_RETRY_MS, delay * 2)
    })
  }
  open()
  return () => {
    clearTimeout(timer)
    source.close()
  }
}

function parseEvent(data: unknown): unknown {
  try {
    return JSON.parse(String(data))
  } catch {
    return null
  }
}
