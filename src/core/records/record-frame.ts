import { crc32 } from 'node:zlib'
import { RecordDamagedError } from '../errors.ts'

/**
 * The outer form of a stored record, the same in every version: a head of 24 bytes, columns of numbers, a JSON text.
 * The head, all numbers little-endian: `DTBR`, version, bytes of columns, bytes of text, CRC-32 of the rest, zero.
 */
const MAGIC = 0x52425444
const HEAD_BYTES = 24

export interface RecordFrame {
  version: number
  /** Begins at a multiple of 8 bytes in the frame, so that columns of doubles are aligned. */
  columns: Uint8Array
  text: Uint8Array
}

export function writeFrame({ version, columns, text }: RecordFrame): Uint8Array {
  const bytes = new Uint8Array(HEAD_BYTES + columns.length + text.length)
  bytes.set(columns, HEAD_BYTES)
  bytes.set(text, HEAD_BYTES + columns.length)
  const head = new DataView(bytes.buffer)
  const numbers = [MAGIC, version, columns.length, text.length, crc32(bytes.subarray(HEAD_BYTES))]
  for (const [index, number] of numbers.entries()) head.setUint32(index * 4, number, true)
  return bytes
}

/** Returns the version in the head, without reading the rest. */
export function readVersion(bytes: Uint8Array): number {
  if (bytes.length < HEAD_BYTES) throw damaged(`at least ${HEAD_BYTES} bytes`, `${bytes.length}`)
  const head = headOf(bytes)
  if (head.getUint32(0, true) !== MAGIC) throw damaged('the bytes that encodeRecord gives', 'something else')
  const version = head.getUint32(4, true)
  if (version === 0) throw damaged('a version of at least 1', '0')
  return version
}

/** Copies the parts out of the bytes, once their checksum has been verified. */
export function readFrame(bytes: Uint8Array): RecordFrame {
  const version = readVersion(bytes)
  const head = headOf(bytes)
  const [columnBytes, textBytes] = [head.getUint32(8, true), head.getUint32(12, true)]
  const length = HEAD_BYTES + columnBytes + textBytes
  if (bytes.length !== length) throw damaged(`${length} bytes`, `${bytes.length}`)
  const rest = bytes.subarray(HEAD_BYTES)
  if (crc32(rest) !== head.getUint32(16, true)) throw damaged('the checksum of what was written', 'another one')
  return { version, columns: rest.slice(0, columnBytes), text: rest.subarray(columnBytes) }
}

const headOf = ({ buffer, byteOffset }: Uint8Array): DataView => new DataView(buffer, byteOffset, HEAD_BYTES)

const damaged = (expected: string, got: string): RecordDamagedError => new RecordDamagedError({ expected, got })
