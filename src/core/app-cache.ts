import { statSync } from 'node:fs'
import { createRequire } from 'node:module'
import type * as os from 'node:os'
import { dirname, join, sep } from 'node:path'
import { makeOwnFolder, makeSharedFolder } from './trusted-files.ts'

/**
 * Returns the folder for files that we keep for the app that begins at `entry`: below the nearest `package.json`,
 * beside the installed packages. Null if it cannot be used: nothing is installed there, or others can write to it.
 */
export function openAppCache(entry: string): string | null {
  const modules = nearestModules(dirname(entry))
  if (modules === null) return null
  const shared = join(modules, '.cache')
  const folder = join(shared, 'debug-toolbar')
  return makeSharedFolder(shared) && makeOwnFolder(folder) ? folder : null
}

/** Returns the folder of this user for temporary files of ours; null if others can write to it. */
export function openUserCache(): string | null {
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
