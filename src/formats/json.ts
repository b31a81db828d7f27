import { jsonChunks } from './chunks.ts'
import { isObject } from '../model/shape/is-object.ts'
import { object } from '../model/shape/shape.ts'
import { EXPORT_VERSION } from './export-record.ts'
import type { RequestExport } from './export-record.ts'
import { ExportError } from './export-error.ts'
import { checkPanels, checkShape } from './json-check.ts'
import { upgrade } from './json-upgrade.ts'

/** Writes the text of a JSON export, in pieces. */
export const formatJson = (record: RequestExport): Generator<string> => jsonChunks(record)

/** The newest version that can be read; all from the first on can. */
const NEWEST: number = EXPORT_VERSION

const REQUEST = object({
  id: 'string',
  method: 'string',
  path: 'string',
  route: 'string or null',
  status: 'number or null',
  startTime: 'number',
  duration: 'number or null',
  complete: 'boolean',
  panels: 'object',
})
const RECORD = object({ exportedAt: 'number', request: REQUEST, summaries: 'object' })
const SUMMARY = object({ navTitle: 'string', navSubtitle: 'string' })

/**
 * Reads a JSON export of this version or an older one, and checks the fields that screens rely on.
 *
 * @throws {ExportError} that says the expected value, the actual one and the remedy
 * @example parseExport(await file.text()).request.path
 */
export function parseExport(json: string): RequestExport {
  const value = upgrade(checkHead(parse(json)))
  checkShape(value, RECORD, '')
  const record = value as unknown as RequestExport
  checkPanels(record.request.panels)
  for (const [id, summary] of Object.entries(record.summaries)) checkShape(summary, SUMMARY, `summaries.${id}`)
  return record
}

const ADVICE = 'Use a file that Export → JSON of a request has written.'

function parse(json: string): unknown {
  try {
    return JSON.parse(json)
  } catch (error) {
    const got = json.trim() === '' ? 'an empty file' : 'text that is no JSON'
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
    expected: `a version from 1 to ${NEWEST}`,
    got: typeof version === 'number' ? `version ${version}` : 'none that is a number',
    advice: newer ? 'Open it with the release of debug-toolbar that wrote it, or a newer one.' : ADVICE,
  })
}

/** Names the kind of another file, so that the error tells users which of our exports they dropped. */
function describeOther(value: unknown): string {
  if (!isObject(value)) return Array.isArray(value) ? 'a list' : `JSON that is no object`
  if ('traceEvents' in value) return 'a Chrome trace, which only goes out'
  if (value['$schema'] === 'https://www.speedscope.app/file-format-schema.json')
    return 'a speedscope file, which only goes out'
  return 'an object of another kind'
}
