import type { Instrumented, InstrumentOptions } from '../transform/instrument.ts'
import type { ModuleOutcome } from './cache/pack.ts'

/** A module to instrument. */
export interface ModuleText {
  /** URL or path. */
  url: string
  format: string | null | undefined
  text: string
  /** Whether errors of the app show the positions of source maps. */
  withMaps: boolean
}

export interface MakeOptions {
  runtimeUrl: string
  /** Packages whose code counts as the user's; `*` for all. */
  include: readonly string[]
  /** Reserves numbers and returns the first; with 0, returns the next one. */
  allocate: (count: number) => number
}

export type MakeModule = (module: ModuleText, options: MakeOptions) => ModuleOutcome

/** Returns null if there is nothing to instrument; throws if the text does not parse. */
export type Transform = (source: string, options: InstrumentOptions) => Instrumented | null

/** The kind of a module for the transform. */
export type ModuleKind = 'module' | 'commonjs'

/** One way to parse a text: the language, given by the ending of `name`, and the kind of module. */
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

/** Returns whether a module of this format is JavaScript or TypeScript. CommonJS may have no known format. */
export function isScript(format: string | null | undefined): boolean {
  return format === undefined || format === null || Object.hasOwn(KINDS, format)
}

/**
 * Returns the ways in which the text of a module may be parsed, the likeliest first.
 *
 * A file with a TypeScript name contains TypeScript only if the format says so, or if a loader that compiles it comes
 * later; an earlier loader has passed on JavaScript. Without a format Node tries CommonJS, then an ES module.
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

/** Returns text as text, and any kind of bytes as bytes; null for any other source. */
export function readableOf(source: unknown): string | Uint8Array | null {
  if (typeof source === 'string' || source instanceof Uint8Array) return source
  if (ArrayBuffer.isView(source)) return new Uint8Array(source.buffer, source.byteOffset, source.byteLength)
  return source instanceof ArrayBuffer || source instanceof SharedArrayBuffer ? new Uint8Array(source) : null
}

/** Returns whether the source may contain a function to instrument. Others are neither cached nor parsed. */
export function mayHoldFunctions(source: string | Uint8Array): boolean {
  const text = typeof source === 'string' ? source : asBuffer(source)
  return SIGNS.some((sign) => text.includes(sign))
}

/** Parts of the text of functions that are async, or passed on. */
const SIGNS = ['=>', 'function', 'async', ') {', '){']

/** Returns whether the source contains the word that async functions need. */
export function mayHoldAsync(source: string | Uint8Array): boolean {
  return typeof source === 'string' ? source.includes('async') : asBuffer(source).includes('async')
}

/** Returns whether a compiler has replaced async functions, by its helper: TypeScript's, Babel's, swc's, regenerator's. */
export function hasLostAsync(source: string | Uint8Array): boolean {
  const bytes = typeof source === 'string' ? source : asBuffer(source)
  return LOST_ASYNC.some((helper) => bytes.includes(helper))
}

const LOST_ASYNC = ['__awaiter', 'asyncToGenerator', '_async_to_generator', 'regeneratorRuntime']

/** Returns the text of a module without a byte order mark. */
export function textOf(source: string | Uint8Array): string {
  const text = typeof source === 'string' ? source : asBuffer(source).toString('utf8')
  return text.codePointAt(0) === 0xfeff ? text.slice(1) : text
}

const asBuffer = (bytes: Uint8Array): Buffer => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
