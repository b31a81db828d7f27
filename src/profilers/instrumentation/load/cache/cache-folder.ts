import { readdirSync, statSync, unlinkSync } from 'node:fs'
import { join } from 'node:path'
import { openAppCache, openUserCache } from '../../../../core/app-cache.ts'

const ENDING = '.pack'
/** Limits the packs of all entry points of an app together; beyond it the oldest are removed. */
const MAX_FOLDER_BYTES = 256 * 1024 * 1024

/**
 * Returns the folder for instrumented code of the app that begins at `entry`: below the nearest `package.json`, beside
 * the installed packages, else a folder of the user for temporary files. Null if neither can be used.
 */
export function openCacheFolder(entry: string): string | null {
  return openAppCache(entry) ?? openUserCache()
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
