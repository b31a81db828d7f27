import { readdirSync, statSync, unlinkSync } from 'node:fs'
import { createRequire } from 'node:module'
import type * as os from 'node:os'
import { dirname, join, sep } from 'node:path'
import { makeOwnFolder, makeSharedFolder } from '../../../../core/trusted-files.ts'

const ENDING = '.pack'
/** Limits the packs of all entry points of an app together; beyond it the oldest are removed. */
const MAX_FOLDER_BYTES = 256 * 1024 * 1024

/**
 * Returns the folder for instrumented code of the app that begins at `entry`: below the nearest `package.json`, beside
 * the installed packages, else a folder of the user for temporary files. Null if neither can be used.
 */
export function openCacheFolder(entry: string): string | null {
  return openInApp(entry) ?? openTemporary()
}

function openInApp(entry: string): string | null {
  const modules = nearestModules(dirname(entry))
  if (modules === null) return null
  const shared = join(modules, '.cache')
  const folder = join(shared, 'debug-toolbar')
  return makeSharedFolder(shared) && makeOwnFolder(folder) ? folder : null
}

function openTemporary(): string | null {
  try {
    const { tmpdir } = createRequire(import.meta.url)('node:os') as typeof os
    const folder = join(tmpdir(), `debug-toolbar-${process.geteuid?.() ?? 'user'}`)
    return makeOwnFolder(folder) ? folder : null
  } catch {
    return null
  }
}

function nearestModules(from: string): string | null {
  for (let folder = from; ; folder = dirname(folder)) {
    if (kindOf(join(folder, 'package.json')) === 'file') {
      const modules = join(folder, 'node_modules')
      return kindOf(modules) === 'folder' ? modules : null
    }
    if (dirname(folder) === folder || folder.endsWith(`${sep}node_modules`)) return null
  }
}

/** Null for a folder that may not be read, too. */
function kindOf(path: string): 'file' | 'folder' | null {
  try {
    return statSync(path).isDirectory() ? 'folder' : 'file'
  } catch {
    return null
  }
}

/** Removes the oldest packs while there are too many bytes. Never throws. */
export function pruneCacheFolder(folder: string, maxBytes: number = MAX_FOLDER_BYTES): void {
  try {
    const packs = readdirSync(folder)
      .filter((name) => name.endsWith(ENDING))
      .map((name) => ({ path: join(folder, name), ...sizeAndAge(join(folder, name)) }))
      .sort((a, b) => b.mtimeMs - a.mtimeMs)
    let sum = 0
    for (const { path, size } of packs) {
      sum += size
      if (sum > maxBytes) unlinkSync(path)
    }
  } catch {
    // Another process prunes too, or the folder is gone.
  }
}

function sizeAndAge(path: string): { size: number; mtimeMs: number } {
  const { size, mtimeMs } = statSync(path, { throwIfNoEntry: false }) ?? { size: 0, mtimeMs: 0 }
  return { size, mtimeMs }
}

/** Returns the name of a pack's file. */
export const packName = (id: string): string => `${id}${ENDING}`
