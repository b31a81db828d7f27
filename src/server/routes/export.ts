import type { ServerResponse } from 'node:http'
import { epochNow } from '../../core/runtime-functions.ts'
import type { RequestDetail } from '../../model/api.ts'
import { exportFile } from '../../formats/export-format.ts'
import { EXPORT_FORMATS, makeExport } from '../../formats/export-record.ts'
import type { ExportFormat, RequestExport } from '../../formats/export-record.ts'
import { quote } from './filter.ts'
import { describeFailure } from '../../core/redaction/index.ts'
import { requestNotFound } from './not-found.ts'
import type { Reply } from '../exchange/reply.ts'
import { failure } from '../exchange/reply.ts'
import type { Exchange } from '../exchange/router.ts'
import type { Services } from './services.ts'
import { streamChunks } from '../exchange/stream-chunks.ts'

/** Answers `GET /api/requests/:id/export?format=…` with a download, written piece by piece. */
export async function exportRequest({ param, query, services }: Exchange<Services>): Promise<Reply> {
  const format = readFormat(query)
  if (typeof format === 'object') return failure(400, 'BAD_PARAMETER', format.problem)
  const detail = await services.reader.detail(param)
  if (detail === undefined) return requestNotFound(services)
  const bundle = format === 'html' ? await services.loadReport() : null
  const file = exportFile(format, await makeRecord(detail, services), bundle)
  if (file === null) return failure(503, 'NOT_BUILT', 'The report is not built: run npm run build in the checkout.')
  const headers = { 'Content-Type': file.contentType, 'Content-Disposition': `attachment; filename="${file.name}"` }
  const stream = (res: ServerResponse): void => {
    streamChunks(res, file.chunks).catch((error: unknown) => {
      services.logger.warn(`An export could not be written: ${describeFailure(error)}`)
      res.destroy()
    })
  }
  return { status: 200, headers, stream }
}

async function makeRecord(detail: RequestDetail, { reader }: Services): Promise<RequestExport> {
  const summary = await reader.summary(detail.id)
  return makeExport(detail, summary?.panels ?? {}, epochNow())
}

function readFormat(query: string): ExportFormat | { problem: string } {
  const given = new URLSearchParams(query).getAll('format')
  const format = EXPORT_FORMATS.find((known) => known === given[0])
  if (given.length === 1 && format !== undefined) return format
  const got = given.length === 0 ? 'nothing' : quote(given.join(', '))
  return { problem: `format: expected one of ${EXPORT_FORMATS.join(', ')}, got ${got}` }
}
