import { readdirSync } from 'node:fs'
import { join, relative } from 'node:path'

/**
 * Lists all files below a directory by their ending: relative to it, with forward slashes.
 *
 * @example listFiles('dist/src', '.test.js') // ['core/clock.test.js', …]
 * @param {string} directory
 * @param {string} ending
 * @returns {string[]}
 */
export function listFiles(directory, ending) {
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(ending))
    .map((entry) => relative(directory, join(entry.parentPath, entry.name)).replaceAll('\\', '/'))
}
