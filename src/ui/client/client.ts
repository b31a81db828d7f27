import type { RequestDetail, RequestSummary } from '../../model/api.ts'
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

export interface LiveListener {
  onOpen: () => void
  onLost: () => void
  onRequest: (request: RequestSummary) => void
}

/** The API under `basePath`, as the screens use it. */
export interface Client {
  list: (signal: AbortSignal) => Promise<RequestSummary[]>
  detail: (id: string, signal: AbortSignal) => Promise<RequestDetail>
  /** Returns the download address of a request; null if there is no server to ask. */
  exportUrl: (id: string, format: ExportFormat) => string | null
  clear: () => Promise<void>
  /** Calls back for each request that ends and reconnects, until the returned function is called. */
  follow: (listener: LiveListener) => () => void
}

/** The part of the API that the page of one request uses. */
export type RequestClient = Pick<Client, 'detail' | 'exportUrl'>

const FIRST_RETRY_MS = 1000
const MAX_RETRY_MS = 15_000

/** @param options.token the page's token, sent with calls that change something. */
export function makeClient({ base, token }: { base: string; token: string }): Client {
  return {
    async list(signal) {
      const body = await call(`${base}/api/requests`, { signal })
      return (body as { requests: RequestSummary[] }).requests
    },
    async detail(id, signal) {
      return (await call(`${base}/api/requests/${encodeURIComponent(id)}?hierarchy=false`, { signal })) as RequestDetail
    },
    exportUrl: (id, format) => `${base}/api/requests/${encodeURIComponent(id)}/export?format=${format}`,
    async clear() {
      await call(`${base}/api/requests`, { method: 'DELETE', headers: { 'X-Debug-Toolbar-Token': token } })
    },
    follow: (listener) => follow(`${base}/api/events`, listener),
  }
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
      const request = parseEvent(event.data)
      if (request) listener.onRequest(request)
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

function parseEvent(data: unknown): RequestSummary | null {
  try {
    const value = JSON.parse(String(data)) as RequestSummary | null
    return typeof value?.id === 'string' ? value : null
  } catch {
    return null
  }
}
