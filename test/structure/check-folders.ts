import { dirname } from 'node:path'
import { NO_SIBLINGS, OWN_FILES, SUB_ROOMS } from './rooms.ts'

/** A folder of more files is hard to look around in: split it into sub-rooms. */
const MAX_FILES = 25

/**
 * Returns the faults of the folders of these files in words: too many files in one, sub-rooms that the table does not
 * have, and sub-rooms of the table that do not exist.
 *
 * @param files relative to `src/`, tests left out
 */
export function checkFolders(files: readonly string[]): string[] {
  const folders = countFiles(files)
  const tooWide = [...folders]
    .filter(([, count]) => count > MAX_FILES)
    .map(([folder, count]) => `${folder} has ${count} files; expected at most ${MAX_FILES}`)
  const unknown = [...folders.keys()]
    .filter((folder) => folder.includes('/') && !isKnown(folder))
    .map((folder) => `${folder} is in no table of rooms.ts`)
  const missing = listSubRooms()
    .filter((folder) => !folders.has(folder))
    .map((folder) => `${folder} is in the table of rooms.ts and has no file`)
  return [...tooWide, ...unknown, ...missing]
}

function countFiles(files: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>()
  for (const file of files) counts.set(dirname(file), (counts.get(dirname(file)) ?? 0) + 1)
  return counts
}

function isKnown(folder: string): boolean {
  const parent = dirname(folder)
  const name = folder.slice(parent.length + 1)
  return parent in NO_SIBLINGS || SUB_ROOMS[parent]?.[name] !== undefined
}

const listSubRooms = (): string[] =>
  Object.entries(SUB_ROOMS).flatMap(([folder, subRooms]) =>
    Object.keys(subRooms).map((name) => (name === OWN_FILES ? folder : `${folder}/${name}`)),
  )
