import { jsonChunks } from './chunks.ts'
import { EXPORT_VERSION, isObject } from './export-record.ts'
import type { RequestExport } from './export-record.ts'
import { ExportError } from './export-error.ts'
import { checkAsyncPanel, checkCpuPanel, checkFields } from './json-check.ts'
import type { Fields } from './json-check.ts'
import { upgrade } from './json-upgrade.ts'

/** The text of a JSON export, in pieces. */
export const formatJson = (record: RequestExport): Generator<string> => jsonChunks(record)

/** What a reader takes: from the first version to this one. */
const NEWEST: number = EXPORT_VERSION

const REQUEST: Fields = {
  id: 'string',
  method: 'string',
  path: 'string',
  route: 'string or null',
  status: 'number or null',
  startTime: 'number',
  duration: 'number or null',
  complete: 'boolean',
  panels: 'object',
}

/**
 * Reads a JSON export: of this version or an older one, checked as far as screens rely on it.
 *
 * @throws {ExportError} that says what was expected, what came and what to do
 * @example parseExport(await file.text()).request.path
 */
export function parseExport(text: string): RequestExport {
  const value = upgrade(checkHead(parse(text)))
  checkFields(value, { exportedAt: 'number', request: 'object', summaries: 'object' }, '')
  const request = value['request'] as Record<string, unknown>
  checkFields(request, REQUEST, 'request')
  const panels = request['panels'] as Record<string, unknown>
  checkAsyncPanel(panels['AsyncProfilingPanel'])
  checkCpuPanel(panels['ProfilingPanel'])
  for (const [id, summary] of Object.entries(value['summaries'] as object)) {
    checkFields(summary, { navTitle: 'string', navSubtitle: 'string' }, `summaries.${id}`)
  }
  return value as unknown as RequestExport
}

const ADVICE = 'Use a file that Export → JSON of a request has written.'

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    const got = text.trim() === '' ? 'an empty file' : 'text that is no JSON'
    throw new ExportError({ expected: 'a JSON export of debug-toolbar', got, advice: ADVICE, cause: error })
  }
}

function checkHead(value: unknown): Record<string, unknown> {
  if (!isObject(value) || value['format'] !== 'debug-toolbar') {
    throw new ExportError({
      expected: 'a JSON export of debug-toolbar ("format": "debug-toolbar")',
      got: describeOther(value),
      advice: ADVICE,
    })
  }
  const { version } = value
  if (typeof version === 'number' && Number.isInteger(version) && version >= 1 && version <= NEWEST) return value
  const newer = typeof version === 'number' && version > NEWEST
  throw new ExportError({
    expected: NEWEST === 1 ? 'version 1' : `a version from 1 to ${NEWEST}`,
    got: typeof version === 'number' ? `version ${version}` : 'none that is a number',
    advice: newer ? 'Open it with the release of debug-toolbar that wrote it, or a newer one.' : ADVICE,
  })
}

/** Those who drop another export of ours are told which one it is. */
function describeOther(value: unknown): string {
  if (!isObject(value)) return Array.isArray(value) ? 'a list' : `JSON that is no object`
  if ('traceEvents' in value) return 'a Chrome trace, which only goes out'
  if (value['$schema'] === 'https://www.speedscope.app/file-format-schema.json')
    return 'a speedscope file, which only goes out'
  return 'an object of another kind'
}
