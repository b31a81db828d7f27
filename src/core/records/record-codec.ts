import { nameKind } from '../../model/shape/shape.ts'
import { RECORD_VERSION } from '../../model/finished-request.ts'
import type { FinishedRequest } from '../../model/finished-request.ts'
import { upgradeSteps } from '../../model/upgrade-steps.ts'
import { RecordDamagedError, RecordTooNewError } from '../errors.ts'
import { checkRecord } from './check-record.ts'
import { putColumns, takeColumns } from './record-columns.ts'
import type { ColumnEntry } from './record-columns.ts'
import { readFrame, readVersion, writeFrame } from './record-frame.ts'
import { UPGRADERS } from './record-upgraders.ts'

/** The content of a record's JSON text. */
interface RecordText {
  record: Record<string, unknown>
  columns: ColumnEntry[]
}

/**
 * Writes a finished request as bytes, the numbers of its tables in binary.
 *
 * @example await writeFile(path, encodeRecord(record), { mode: 0o600 })
 */
export function encodeRecord(record: FinishedRequest): Uint8Array {
  const { rest, entries, bytes } = takeColumns(record)
  const text: RecordText = { record: rest, columns: entries }
  return writeFrame({
    version: RECORD_VERSION,
    columns: bytes,
    text: new TextEncoder().encode(JSON.stringify(text)),
  })
}

/**
 * Decodes a record that `encodeRecord` of this release, or of an older one, has written. The bytes may be reused
 * afterwards.
 *
 * @throws {RecordDamagedError} for anything else: cut short, changed, or another file
 * @throws {RecordTooNewError} for a newer release's
 * @example const record = decodeRecord(await readFile(path))
 */
export function decodeRecord(bytes: Uint8Array): FinishedRequest {
  const version = readVersion(bytes)
  if (version > RECORD_VERSION) throw new RecordTooNewError(version, RECORD_VERSION)
  const { columns, text } = readFrame(bytes)
  const { record, columns: entries } = parseText(text)
  putColumns(record, entries, columns)
  return readRecord(record)
}

/** Upgrades a record of any known version to this one, and checks it. Throws the same errors as `decodeRecord`. */
export function readRecord(value: unknown): FinishedRequest {
  const version = typeof value === 'object' && value !== null && 'version' in value ? value.version : undefined
  if (typeof version !== 'number' || !Number.isInteger(version) || version < 1) {
    throw new RecordDamagedError({ where: 'version', expected: 'a whole number from 1', got: nameKind(version) })
  }
  if (version > RECORD_VERSION) throw new RecordTooNewError(version, RECORD_VERSION)
  const record: unknown = upgradeSteps(value as Record<string, unknown>, UPGRADERS, RECORD_VERSION)
  checkRecord(record)
  return record
}

function parseText(text: Uint8Array): RecordText {
  const parsed: unknown = parseJson(new TextDecoder().decode(text))
  const { record, columns } = (typeof parsed === 'object' ? (parsed ?? {}) : {}) as Partial<RecordText>
  if (typeof record === 'object' && record !== null && Array.isArray(columns)) return { record, columns }
  throw new RecordDamagedError({ expected: 'a record and its columns', got: nameKind(parsed) })
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new RecordDamagedError({ expected: 'a JSON text', got: 'text that is none' }, error)
  }
}
