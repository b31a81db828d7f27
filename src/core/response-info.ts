import { STATUS_CODES } from 'node:http'
import type { ServerResponse } from 'node:http'
import type { ResponseInfo } from './panel.ts'
import { redactHeaders } from './redaction.ts'

/** What is kept of a response when it has ended, or will not end any more; null where no header was sent. */
export function describeResponse(
  res: ServerResponse,
  known: Pick<ResponseInfo, 'timeToFirstByte' | 'bytesSent' | 'complete'>,
): ResponseInfo | null {
  if (!res.headersSent) return null
  return {
    status: res.statusCode,
    statusMessage: res.statusMessage || (STATUS_CODES[res.statusCode] ?? ''),
    headers: redactHeaders(sentHeaders(res)),
    ...known,
  }
}

/** Those that were set, and those that were only passed to `writeHead`: the sent head has them all. */
function sentHeaders(res: ServerResponse): [string, string][] {
  const head: unknown = Reflect.get(res, '_header')
  if (typeof head !== 'string') return Object.entries(res.getHeaders()).map(([name, value]) => [name, String(value)])
  const lines = head.split('\r\n').slice(1)
  return lines.filter((line) => line.includes(':')).map((line) => split(line, line.indexOf(':')))
}

const split = (line: string, colon: number): [string, string] => [line.slice(0, colon), line.slice(colon + 1).trim()]
