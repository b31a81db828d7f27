import type { Done } from './body.ts'

/** The arguments of `write` or `end` of a response. */
export interface Write {
  piece: Buffer | null
  done: Done | undefined
}

/** Reads the arguments of `write` and `end`; null if the runtime must refuse them. */
export function readWrite(args: readonly unknown[]): Write | null {
  const at = args.findIndex((each) => typeof each === 'function')
  const done = at < 0 ? undefined : (args[at] as Done)
  const [chunk, encoding] = at < 0 ? args : args.slice(0, at)
  if (chunk === undefined || chunk === null) return { piece: null, done }
  if (chunk instanceof Uint8Array) return { piece: asBuffer(chunk), done }
  if (typeof chunk !== 'string') return null
  if (encoding === undefined || encoding === null || encoding === '') return { piece: Buffer.from(chunk), done }
  if (typeof encoding !== 'string' || !Buffer.isEncoding(encoding)) return null
  return { piece: Buffer.from(chunk, encoding), done }
}

const asBuffer = (bytes: Uint8Array): Buffer =>
  Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
