import { hookBuiltins } from '../../builtins/builtin-operations.ts'
import type { BuiltinFunction } from '../../builtins/builtin-function.ts'
import type { RuntimeSource } from '../../recording/source.ts'

const NAMES = [
  'deflate',
  'deflateRaw',
  'gzip',
  'gunzip',
  'inflate',
  'inflateRaw',
  'unzip',
  'brotliCompress',
  'brotliDecompress',
  'zstdCompress',
  'zstdDecompress',
]

/** A job of the pool for each few KB of the result, one after the other. */
const compression = (name: string): BuiltinFunction => ({
  kind: 'compute',
  system: 'zlib',
  jobs: 'many',
  isPromise: false,
  describe: ([input]) => ({ name, text: name, attributes: sizeOf('zlib.input.size', input) }),
  resultOf: (result) => sizeOf('zlib.output.size', result),
})

function sizeOf(attribute: string, data: unknown): Record<string, number> {
  if (typeof data === 'string') return { [attribute]: Buffer.byteLength(data) }
  return ArrayBuffer.isView(data) || data instanceof ArrayBuffer ? { [attribute]: data.byteLength } : {}
}

/** Compression of whole buffers by `node:zlib`, in the thread pool; streams are not told apart from their users. */
export const zlib: RuntimeSource = {
  name: 'zlib',
  install: () =>
    hookBuiltins(
      process.getBuiltinModule('node:zlib'),
      Object.fromEntries(NAMES.map((name) => [name, compression(name)])),
    ),
}
