import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { extname } from 'node:path'
import type { Logger } from '../../core/log.ts'
import type { Manifest } from './manifest.ts'
import { listFiles, parseManifest } from './manifest.ts'
import { describeError } from '../../core/describe-value.ts'

/** One file of the built dashboard, in memory. */
export interface AssetFile {
  content: Buffer
  contentType: string
  etag: string
  /** The value of an `integrity` attribute: `sha384-…`. */
  integrity: string
  /** True if the name changes with the content. */
  hashed: boolean
}

/** The built dashboard. Names are relative to the build's directory: `assets/index-Bx3k9a2q.js`. */
export interface Bundle {
  files: ReadonlyMap<string, AssetFile>
  script: string
  styles: readonly string[]
  preloads: readonly string[]
}

/** A file of the build with its name, which is relative as in a bundle. */
export interface NamedFile {
  name: string
  file: AssetFile
}

export interface Assets {
  /** Reads the files on the first call and keeps them; null while there is no build. Never rejects. */
  load(): Promise<Bundle | null>
  /** Returns the script of the badge, read on the first call; null while there is no build. Never throws. */
  badgeScript(): NamedFile | null
}

/** The kinds of files in a build; files of other kinds are not served. */
const CONTENT_TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.ico': 'image/x-icon',
  '.js': 'text/javascript; charset=utf-8',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
}

const HASHED_NAME = /-[\w-]{8,}\.\w+$/

/** Serves the dashboard as Vite builds it into `directory`: by default beside the compiled package. */
export function createAssets(logger: Logger, directory: URL = new URL('../../../ui/', import.meta.url)): Assets {
  let loading: Promise<Bundle | null> | null = null
  const load = async (): Promise<Bundle | null> => {
    try {
      return await readBundle(directory)
    } catch (error) {
      loading = null
      if (!isMissing(error))
        logger.warn(`The dashboard's files cannot be used: ${describeError(error)}. The API works.`)
      return null
    }
  }
  let script: NamedFile | null | undefined
  const loadScript = (): NamedFile | null => {
    try {
      return readBadgeScript(directory)
    } catch (error) {
      if (!isMissing(error)) logger.warn(`The toolbar's script cannot be used: ${describeError(error)}.`)
      return null
    }
  }
  return { load: () => (loading ??= load()), badgeScript: () => (script ??= loadScript()) }
}

/** Reads the badge's script by a manifest of its own, because it is built separately: one file without imports. */
function readBadgeScript(directory: URL): NamedFile {
  const { entry } = parseManifest(readFileSync(new URL('.vite/toolbar-manifest.json', directory), 'utf8'))
  return { name: entry.file, file: describeAsset(entry.file, readFileSync(new URL(entry.file, directory))) }
}

async function readBundle(directory: URL): Promise<Bundle> {
  const manifest = parseManifest(await readFile(new URL('.vite/manifest.json', directory), 'utf8'))
  const names = listFiles(manifest).filter((name) => extname(name) in CONTENT_TYPES)
  const files = await Promise.all(names.map(async (name) => [name, await readAsset(directory, name)] as const))
  return { files: new Map(files), ...pickEntry(manifest) }
}

async function readAsset(directory: URL, name: string): Promise<AssetFile> {
  return describeAsset(name, await readFile(new URL(name, directory)))
}

/** Describes a file. `name` tells its kind, and whether the name changes with the content. */
export function describeAsset(name: string, content: Buffer): AssetFile {
  const digest = createHash('sha384').update(content).digest('base64')
  const contentType = CONTENT_TYPES[extname(name)] ?? 'application/octet-stream'
  const hashed = HASHED_NAME.test(name)
  return { content, contentType, etag: `"${digest.slice(0, 32)}"`, integrity: `sha384-${digest}`, hashed }
}

function pickEntry({ entry, imports }: Manifest): Omit<Bundle, 'files'> {
  const styles = [entry, ...imports].flatMap((chunk) => chunk.css)
  return { script: entry.file, styles: [...new Set(styles)], preloads: imports.map((chunk) => chunk.file) }
}

/** Returns whether the build is missing, which is no fault in a source checkout: the page tells how to build it. */
function isMissing(error: unknown): boolean {
  return (error as NodeJS.ErrnoException | null)?.code === 'ENOENT'
}
