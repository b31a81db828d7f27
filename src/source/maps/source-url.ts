import { existsSync } from 'node:fs'
import { dirname, isAbsolute, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { isUserCode } from '../../core/user-code.ts'

/**
 * The place of a source as far as its name in a map tells it: a file, one below the folder of the project
 * (`webpack://app/./src/a.ts`), or one on another machine.
 */
export interface SourceLocation {
  kind: 'file' | 'project' | 'remote'
  /** Absolute for a file; else the part behind the scheme. */
  path: string
  /** Whether it is code of a bundler itself, such as its runtime. */
  isBundlers: boolean
}

/** A scheme, of two letters or more: a single one is a drive of Windows. */
const SCHEME = /^([a-z][a-z\d+.-]+):(?:\/\/[^/]*)?\/?/i
/** Layers of webpack and Turbopack's name for the folder of the project. */
const LAYER = /^(?:\([^/)]*\)|\[project\])\//
const QUERY = /[?#].*$/s
/** Names that bundlers give to code of theirs: `\0` is Rollup's mark. */
const BUNDLERS = /\0|^(?:webpack\/|\(webpack\)|\[(?:turbopack|externals|next)[^/\]]*\]\/)/

/** The toolbar itself, in a bundle. */
const OURS = /(?:^|[\\/])node_modules[\\/]debug-toolbar[\\/]/

/** Returns the location of a source by its name and the map's root; `base` is the folder of the map. Reads nothing. */
export function locateSource(source: string, root: string, base: string): SourceLocation | null {
  if (source === '') return null
  const name = SCHEME.test(source) || root === '' ? source : `${root.replace(/\/$/, '')}/${source}`
  const scheme = SCHEME.exec(name)?.[1]?.toLowerCase()
  if (scheme === undefined) return { kind: 'file', path: resolve(base, name), isBundlers: BUNDLERS.test(source) }
  if (scheme === 'file') return locateFile(name)
  if (scheme === 'data' || scheme === 'blob' || scheme === 'node') return null
  const rest = decode(name.replace(SCHEME, ''))
  const isBundlers = BUNDLERS.test(rest)
  const path = rest
    .replace(LAYER, '')
    .replace(QUERY, '')
    .replace(/^(?:\.\/)+/, '')
  if (scheme === 'http' || scheme === 'https') return { kind: 'remote', path, isBundlers }
  return { kind: isAbsolute(path) ? 'file' : 'project', path, isBundlers }
}

function locateFile(url: string): SourceLocation | null {
  try {
    return { kind: 'file', path: fileURLToPath(url.replace(QUERY, '')), isBundlers: false }
  } catch {
    return null
  }
}

/** Returns whether a source is the user's, by the rules of `isUserCode`. */
export function isUserSource({ path, isBundlers }: SourceLocation, include: readonly string[]): boolean {
  if (isBundlers || OURS.test(path)) return isBundlers && include.includes('*')
  return isUserCode(isAbsolute(path) ? decode(path) : decode(`/${path}`), include)
}

/**
 * Returns the path of a source, whether or not it is there; null if it is on another machine. A file of the project is
 * looked for in the working folder, then in the packages around `base`.
 */
export function findSource({ kind, path }: SourceLocation, base: string): string | null {
  if (kind === 'remote') return null
  if (kind === 'project') return findInProject(path, base)
  // Sources are URLs; few compilers encode them.
  return existsSync(path) || decode(path) === path || !existsSync(decode(path)) ? path : decode(path)
}

function findInProject(path: string, base: string): string {
  const here = resolve(path)
  if (existsSync(here)) return here
  for (let folder = base; ; folder = dirname(folder)) {
    const there = join(folder, path)
    if (existsSync(join(folder, 'package.json')) && existsSync(there)) return there
    if (dirname(folder) === folder) return here
  }
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
