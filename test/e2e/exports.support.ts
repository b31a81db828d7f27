import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import type { RequestDetail, RequestReader, RequestSummary } from '../../src/core/api.ts'
import { createServerHandler } from '../../src/server/handler.ts'
import { summarize } from './fixture-data.ts'

export const CHROMIUM: string = process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium'
export const CHROMIUM_ARGS: readonly string[] = [
  '--no-sandbox',
  '--headless',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

const UI = fileURLToPath(new URL('../../ui', import.meta.url))

/** Why a browser suite cannot run here; a build server has what it needs, or fails. */
export function missingBrowser(): string | false {
  if (process.env['CI']) return false
  if (!existsSync(CHROMIUM)) return `no Chromium at ${CHROMIUM}: install it or set CHROMIUM_PATH`
  return existsSync(UI) ? false : 'the dashboard is not built: npm run build:ui'
}

export interface Served {
  origin: string
  close(): Promise<void>
}

/** The real server of the dashboard in front of canned requests. */
export async function serveDetails(details: readonly RequestDetail[]): Promise<Served> {
  const rows = details.map((detail) => summarize(detail, '1 blocking, 48ms lag'))
  const reader: RequestReader = {
    summaries: async (): Promise<RequestSummary[]> => rows,
    summary: async (id) => rows.find((row) => row.id === id),
    detail: async (id) => details.find((detail) => detail.id === id),
    clear: () => {},
    subscribe: () => () => {},
  }
  const logger = { info: () => {}, warn: (message: string) => console.error(message) }
  const config = { basePath: '/_debug_toolbar', allowedHosts: [], showToolbar: null }
  const handler = createServerHandler({ config, reader, logger })
  const server = createServer((request, response) => handler.handle(request, response))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      handler.close()
      server.close()
      server.closeAllConnections()
      await once(server, 'close')
    },
  }
}
