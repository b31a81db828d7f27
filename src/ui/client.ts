import type { RequestDetail, RequestSummary } from '../core/api.ts'
import type { ExportFormat } from '../formats/export-record.ts'

/** A call of the API that failed; the message is for the reader of the page. */
export class ApiError extends Error {
  readonly status: number

  /** @param status the HTTP status; 0 where there was no answer. */
  constructor(message: string, status: number) {
    super(message)
    this.name = 'ApiError'
    this.status = status
  }
}

export interface Follower {
  onOpen: () => void
  onLost: () => void
  onRequest: (request: RequestSummary) => void
}

/** The API under `basePath`, as the screens use it. */
export interface Client {
  list: (signal: AbortSignal) => Promise<RequestSummary[]>
  detail: (id: string, signal: AbortSignal) => Promise<RequestDetail>
  /** Where a request can be downloaded; null where there is no server to ask. */
  exportUrl: (id: string, format: ExportFormat) => string | null
  clear: () => Promise<void>
  /** Calls back for each request that ends, and reconnects until the answer is called. */
  follow: (follower: Follower) => () => void
}

/** What the page of one request needs. */
export type RequestClient = Pick<Client, 'detail' | 'exportUrl'>

const FIRST_RETRY = 1000
const LAST_RETRY = 15_000

/** @param options.token the page's token, sent with what changes something. */
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
    follow: (follower) => follow(`${base}/api/events`, follower),
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

/** An event source reconnects by itself after a lost line, but not after a refusal: both are tried again here. */
function follow(url: string, follower: Follower): () => void {
  let source: EventSource
  let timer: ReturnType<typeof setTimeout> | undefined
  let delay = FIRST_RETRY
  const open = (): void => {
    source = new EventSource(url)
    source.addEventListener('open', () => {
      delay = FIRST_RETRY
      follower.onOpen()
    })
    source.addEventListener('request', (event) => {
      const request = parseEvent(event.data)
      if (request) follower.onRequest(request)
    })
    source.addEventListener('error', () => {
      follower.onLost()
      source.close()
      timer = setTimeout(open, delay)
      delay = Math.min(LAST_RETRY, delay * 2)
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
