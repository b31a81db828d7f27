import type { RequestExport } from '../../formats/export-record.ts'
import type { RequestClient } from './client.ts'

/** Returns an API of one request from a file: it asks no server. */
export function clientOfRecord(record: RequestExport): RequestClient {
  return { detail: async () => record.request, exportUrl: () => null }
}
