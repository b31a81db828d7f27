/** What a module is to the transform. */
export type ModuleKind = 'module' | 'commonjs'

/** How a text may be read: as which language, told by the ending of `name`, and as which kind of module. */
export interface Reading {
  name: string
  kind: ModuleKind
}

const KINDS: Readonly<Record<string, ModuleKind>> = {
  module: 'module',
  commonjs: 'commonjs',
  'module-typescript': 'module',
  'commonjs-typescript': 'commonjs',
}
const SCRIPT_ENDING = /\.(?:[cm]?[jt]s|[jt]sx)$/i
const TYPESCRIPT_ENDING = /\.(?:[cm]?ts|tsx)$/i

/** Whether a module of this format is JavaScript or TypeScript; CommonJS without a known format has none. */
export function isScript(format: string | null | undefined): boolean {
  return format === undefined || format === null || Object.hasOwn(KINDS, format)
}

/**
 * The ways in which the text of a module may be read, the likeliest first.
 *
 * TypeScript by name is only TypeScript by content where the format says so, or where a loader that compiles it comes
 * later; a loader that came before has handed on JavaScript. Without a format Node tries CommonJS, then an ES module.
 */
export function readingsOf(url: string, format: string | null | undefined): Reading[] {
  const path = url.replace(/[?#].*$/s, '')
  const kinds = kindsOf(format)
  if (format?.endsWith('-typescript') === true) return kinds.map((kind) => ({ name: path, kind }))
  const plain = path.replace(SCRIPT_ENDING, '')
  const readings = kinds.map((kind) => ({ name: `${plain}${kind === 'module' ? '.mjs' : '.cjs'}`, kind }))
  if (TYPESCRIPT_ENDING.test(path)) readings.push(...kinds.map((kind) => ({ name: path, kind })))
  return readings
}

function kindsOf(format: string | null | undefined): ModuleKind[] {
  const known = format === undefined || format === null ? undefined : KINDS[format]
  return known === undefined ? ['commonjs', 'module'] : [known]
}

/** Text as it is, and any kind of bytes as bytes; null where a source is neither. */
export function readableOf(source: unknown): string | Uint8Array | null {
  if (typeof source === 'string' || source instanceof Uint8Array) return source
  if (ArrayBuffer.isView(source)) return new Uint8Array(source.buffer, source.byteOffset, source.byteLength)
  return source instanceof ArrayBuffer || source instanceof SharedArrayBuffer ? new Uint8Array(source) : null
}

/** Async functions need the word: what does not hold it is neither kept nor parsed. */
export function mayHoldAsync(source: string | Uint8Array): boolean {
  return typeof source === 'string' ? source.includes('async') : asBuffer(source).includes('async')
}

/** The text of a module without a byte order mark. */
export function textOf(source: string | Uint8Array): string {
  const text = typeof source === 'string' ? source : asBuffer(source).toString('utf8')
  return text.codePointAt(0) === 0xfeff ? text.slice(1) : text
}

const asBuffer = (bytes: Uint8Array): Buffer => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
