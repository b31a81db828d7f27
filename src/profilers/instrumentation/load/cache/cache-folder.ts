import { lstatSync, mkdirSync, readdirSync, statSync, unlinkSync } from 'node:fs'
import { createRequire } from 'node:module'
import type * as os from 'node:os'
import { dirname, join, sep } from 'node:path'

const ENDING = '.pack'
/** Packs of all entry points of an app together; beyond it the oldest go. */
const MAX_FOLDER_BYTES = 256 * 1024 * 1024

/**
 * Where instrumented code of the app that begins at `entry` is kept: below the nearest `package.json`, where packages
 * are installed, else in a folder of the user's own for temporary files. Null where neither can be used.
 */
export function openCacheFolder(entry: string): string | null {
  const modules = nearestModules(dirname(entry))
  const inApp = modules === null ? null : create(join(modules, '.cache', 'debug-toolbar'))
  return inApp ?? openTemporary()
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

function kindOf(path: string): 'file' | 'folder' | null {
  const found = statSync(path, { throwIfNoEntry: false })
  if (found === undefined) return null
  return found.isDirectory() ? 'folder' : 'file'
}

function create(folder: string): string | null {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    return folder
  } catch {
    return null
  }
}

/** What lies here runs as code: a folder that somebody else owns or can write to is not used. */
function openTemporary(): string | null {
  try {
    const { tmpdir, userInfo } = createRequire(import.meta.url)('node:os') as typeof os
    const { uid } = userInfo()
    const folder = create(join(tmpdir(), `debug-toolbar-${uid}`))
    if (folder === null) return null
    const found = lstatSync(folder)
    const ours = uid === -1 || (found.uid === uid && (found.mode & 0o022) === 0)
    return found.isDirectory() && ours ? folder : null
  } catch {
    return null
  }
}

/** Removes the packs that were written longest ago while there are too many bytes of them. Never throws. */
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
    // Another process prunes as well, or the folder is gone.
  }
}

function sizeAndAge(path: string): { size: number; mtimeMs: number } {
  const { size, mtimeMs } = statSync(path, { throwIfNoEntry: false }) ?? { size: 0, mtimeMs: 0 }
  return { size, mtimeMs }
}

/** The name of a pack's file. */
export const packName = (id: string): string => `${id}${ENDING}`
