import { readFileSync } from 'node:fs'
import { isBuiltin } from 'node:module'
import { join, resolve } from 'node:path'
import { openAppCache } from '../../core/app-cache.ts'

const NAME = 'history.sqlite'
const OWN_PACKAGE = 'debug-toolbar'
const OWN = Symbol('own')

/** Either a file, or the reason why there is none. */
export type HistoryFile = { path: string } | { problem: string }

/** Returns whether this Node has SQLite. It is not loaded: that prints a warning on some releases. */
export const hasSqlite = (): boolean => isBuiltin('node:sqlite')

/**
 * Finds the path of the history file of the app that begins at `entry`: beside the modules that are installed for it,
 * or the given one. Nothing is written yet. Never throws.
 */
export function findHistoryFile(entry: string, given: string | null): HistoryFile {
  if (!hasSqlite()) return { problem: `node:sqlite needs Node.js 22.13 or newer, this is ${process.versions.node}` }
  const path = given === null ? pathInApp(entry) : resolve(given)
  if (path === OWN) return { problem: 'this is the package debug-toolbar itself' }
  if (path === null)
    return { problem: 'there is no package.json with a folder node_modules that only you can write to' }
  return { path }
}

/** The files of this package's own tests and examples would meet in one history. */
function pathInApp(entry: string): string | typeof OWN | null {
  const folder = openAppCache(entry)
  if (folder === null) return null
  return isOwnCheckout(folder) ? OWN : join(folder, NAME)
}

function isOwnCheckout(folder: string): boolean {
  try {
    const manifest = JSON.parse(readFileSync(join(folder, '../../../package.json'), 'utf8')) as { name?: unknown }
    return manifest.name === OWN_PACKAGE
  } catch {
    return false
  }
}
