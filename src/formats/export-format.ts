import { formatChrome } from './chrome.ts'
import type { ExportFormat, RequestExport } from './export-record.ts'
import { formatHtml } from './html.ts'
import type { ReportBundle } from './html.ts'
import { formatJson } from './json.ts'
import { formatSpeedscope } from './speedscope.ts'

export interface ExportFile {
  /** Letters, digits, dots and dashes: valid in a header and on any disk. */
  name: string
  contentType: string
  chunks: Iterable<string>
}

const JSON_TYPE = 'application/json; charset=utf-8'

/** Makes the file of a request in one of the formats. `html` needs the built report and is null without it. */
export function exportFile(format: 'html', record: RequestExport, bundle: ReportBundle): ExportFile
export function exportFile(format: ExportFormat, record: RequestExport, bundle: ReportBundle | null): ExportFile | null
export function exportFile(
  format: ExportFormat,
  record: RequestExport,
  bundle: ReportBundle | null,
): ExportFile | null {
  const stem = nameFile(record)
  switch (format) {
    case 'json':
      return { name: `${stem}.json`, contentType: JSON_TYPE, chunks: formatJson(record) }
    case 'chrome':
      return { name: `${stem}.trace.json`, contentType: JSON_TYPE, chunks: formatChrome(record) }
    case 'speedscope':
      return { name: `${stem}.speedscope.json`, contentType: JSON_TYPE, chunks: formatSpeedscope(record) }
    case 'html':
      if (bundle === null) return null
      return { name: `${stem}.html`, contentType: 'text/html; charset=utf-8', chunks: formatHtml(record, bundle) }
  }
}

const MAX_PART = 60

/** Names a file by method, path and id: `get-api-orders-42-a1b2c3`. */
function nameFile({ request: { method, path, id } }: RequestExport): string {
  return [method, path, id].map(tame).filter(Boolean).join('-') || 'request'
}

function tame(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, MAX_PART)
    .replace(/^-+|-+$/g, '')
}
