import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import type { RequestDetail, RequestSummary } from '../../src/model/api.ts'
import { details, summarize } from './fixture-data.ts'

export const BASE = '/_debug_toolbar'
export const TOKEN = 'token-of-this-page'
/** The policy of the dashboard's document, which allows its own files only. */
const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; " +
  "require-trusted-types-for 'script'; base-uri 'none'"
const TYPES: Record<string, string> = { '.js': 'text/javascript', '.css': 'text/css' }

export interface FixtureServer {
  origin: string
  /** Sends a finished request to every open page. */
  announce(request: RequestSummary): void
  /** Cuts the event streams and refuses new ones until called with false. */
  refuseEvents(refuse: boolean): void
  close(): Promise<void>
}

/**
 * Serves the built dashboard under its policy, with canned data behind the API.
 * @param more requests beside the usual ones
 */
export async function startFixture(ui: string, more: readonly RequestDetail[] = []): Promise<FixtureServer> {
  const manifest = JSON.parse(await readFile(join(ui, '.vite/manifest.json'), 'utf8')) as Manifest
  const state: State = { ui, page: makePage(manifest), streams: new Set(), refusing: false, ...listAll(more) }
  const server = createServer((request, response) => {
    answer(state, request, response).catch((error: unknown) => {
      response.writeHead(500).end(String(error))
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    announce(request) {
      state.requests.unshift(request)
      for (const stream of state.streams) stream.write(`event: request\ndata: ${JSON.stringify(request)}\n\n`)
    },
    refuseEvents(refuse) {
      state.refusing = refuse
      if (refuse) for (const stream of state.streams) stream.destroy()
    },
    async close() {
      server.close()
      server.closeAllConnections()
      await once(server, 'close')
    },
  }
}

type Manifest = Record<string, { file: string; css?: string[]; isEntry?: boolean }>

interface State {
  ui: string
  page: string
  streams: Set<ServerResponse>
  refusing: boolean
  requests: RequestSummary[]
  details: readonly RequestDetail[]
}

function listAll(more: readonly RequestDetail[]): Pick<State, 'requests' | 'details'> {
  const all = [...details, ...more]
  const requests = all.map((detail) => summarize(detail, detail.id === 'order' ? '1 blocking, 48ms lag' : 'OK'))
  return { requests, details: all }
}

function makePage(manifest: Manifest): string {
  const entry = Object.values(manifest).find((chunk) => chunk.isEntry)
  const styles = (entry?.css ?? []).map((file) => `<link rel="stylesheet" href="${BASE}/${file}">`)
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>debug-toolbar</title>
<meta name="debug-toolbar-token" content="${TOKEN}"><meta name="debug-toolbar-base" content="${BASE}">
${styles.join('')}<script type="module" src="${BASE}/${entry?.file}"></script></head>
<body><div id="app"></div></body></html>`
}

async function answer(state: State, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const path = new URL(request.url ?? '/', 'http://fixture').pathname.slice(BASE.length)
  if (path.startsWith('/assets/')) {
    const type = TYPES[path.slice(path.lastIndexOf('.'))] ?? 'application/octet-stream'
    response.writeHead(200, { 'content-type': type }).end(await readFile(join(state.ui, path)))
  } else if (path === '/api/events') openStream(state, response)
  else if (path.startsWith('/api/requests')) answerApi(state, request, response, path)
  else if (request.url === '/favicon.ico') response.writeHead(204).end()
  else response.writeHead(200, { 'content-type': 'text/html', 'content-security-policy': POLICY }).end(state.page)
}

function openStream(state: State, response: ServerResponse): void {
  if (state.refusing) {
    response.writeHead(503).end()
    return
  }
  response.writeHead(200, { 'content-type': 'text/event-stream' }).write(': open\n\n')
  state.streams.add(response)
  response.on('close', () => state.streams.delete(response))
}

function answerApi(state: State, request: IncomingMessage, response: ServerResponse, path: string): void {
  const json = (status: number, body: unknown): void => {
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
  }
  if (request.method === 'DELETE') {
    if (request.headers['x-debug-toolbar-token'] !== TOKEN) return json(403, { error: { code: 'X', message: 'token' } })
    state.requests = []
    return json(200, { cleared: true })
  }
  if (path === '/api/requests') return json(200, { requests: state.requests })
  const detail = state.details.find(({ id }) => path === `/api/requests/${id}`)
  if (detail && request.url?.includes('hierarchy=false')) return json(200, withoutHierarchy(detail))
  return detail ? json(200, detail) : json(404, { error: { code: 'NOT_FOUND', message: 'unknown' } })
}

function withoutHierarchy(detail: RequestDetail): RequestDetail {
  const panels = Object.entries(detail.panels).map(([id, panel]) => [
    id,
    { ...(panel as object), taskHierarchy: undefined },
  ])
  return { ...detail, panels: Object.fromEntries(panels) as Record<string, unknown> }
}
