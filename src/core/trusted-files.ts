import { closeSync, fstatSync, lstatSync, mkdirSync, openSync, readFileSync } from 'node:fs'
import type { Stats } from 'node:fs'

/** The permission of the group and of all others to write. */
const WRITABLE_BY_OTHERS = 0o022

/**
 * Makes a folder that only the user of this process can use, within one that is there. Its content runs as code, so an
 * existing one that is a link, that somebody else owns or that others can write to is refused.
 *
 * @returns whether the folder can be used; never throws
 */
export function makeOwnFolder(folder: string): boolean {
  try {
    makeFolder(folder, 0o700)
    const found = lstatSync(folder)
    return found.isDirectory() && isOwn(found)
  } catch {
    return false
  }
}

/**
 * Makes a folder that other tools use as well, with the mode that they would give it.
 *
 * @returns whether it is there; never throws
 */
export function makeSharedFolder(folder: string): boolean {
  try {
    makeFolder(folder)
    return true
  } catch {
    return false
  }
}

/**
 * Reads a file that runs as code. Asks the open file, so that nobody can put another in its place after the answer.
 *
 * @throws if it cannot be read, or if somebody else owns it or can write to it
 */
export function readOwnFile(file: string): Buffer {
  const descriptor = openSync(file, 'r')
  try {
    const found = fstatSync(descriptor)
    if (found.isFile() && isOwn(found)) return readFileSync(descriptor)
  } finally {
    closeSync(descriptor)
  }
  throw new Error(`Expected a file that only this user can write to, got ${file}`)
}

function makeFolder(folder: string, mode?: number): void {
  try {
    mkdirSync(folder, { mode })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  }
}

/** Windows has no user numbers, and no such modes. */
function isOwn({ uid, mode }: Stats): boolean {
  const user = process.geteuid?.()
  return user === undefined || (uid === user && (mode & WRITABLE_BY_OTHERS) === 0)
}
