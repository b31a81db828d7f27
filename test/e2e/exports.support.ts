import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { RequestDetail, RequestReader, RequestSummary } from '../../src/model/api.ts'
import { createServerHandler } from '../../src/server/handler.ts'
import { summarize } from './fixture-data.ts'

export interface Served {
  origin: string
  close(): Promise<void>
}

/** Serves canned requests through the dashboard's real server. */
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
