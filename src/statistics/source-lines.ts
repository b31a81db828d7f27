import { readFile, stat } from 'node:fs/promises'
import { resolve, sep } from 'node:path'

const MAX_FILE_BYTES = 2_000_000
const MAX_LINE_LENGTH = 200
const SOURCE = /\.[cm]?[jt]sx?$/

/**
 * Returns the text of a line of a source file, trimmed and bounded; null if there is none. Reads nothing but source
 * files below the working folder: a stack is text, and may name any file.
 */
export async function sourceLine(file: string, line: number): Promise<string | null> {
  try {
    const root = process.cwd()
    const path = resolve(root, file)
    if (!SOURCE.test(path) || !path.startsWith(root + sep)) return null
    if ((await stat(path)).size > MAX_FILE_BYTES) return null
    const text = (await readFile(path, 'utf8')).split('\n')[line - 1]?.trim() ?? ''
    return text === '' ? null : text.slice(0, MAX_LINE_LENGTH)
  } catch {
    return null
  }
}
