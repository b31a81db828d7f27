import type { RequestExport } from '../formats/export-record.ts'
import type { RequestClient } from './client.ts'

/** An API of one request that came from a file: it asks no server. */
export function clientOfRecord(record: RequestExport): RequestClient {
  return { detail: async () => record.request, exportUrl: () => null }
}
