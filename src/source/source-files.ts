import { readFile, stat } from 'node:fs/promises'
import { MAX_SOURCE_BYTES, readSource } from './source-file.ts'
import type { SourceFile } from './source-file.ts'
import type { OriginalPosition } from './source-map.ts'
import type { LoadedText } from './running-texts.ts'

const MAX_FILES = 500
const ENDING = /\.[^./\\]*$/

/** The files that places have named, read and parsed once per version. */
export class SourceFiles {
  readonly #files = new Map<string, { version: string; file: Promise<SourceFile | null> }>()

  /** Opens the source that a map leads to: the text that it carries, else the file. */
  openOriginal(at: OriginalPosition, compiled: { path: string; version: string }): Promise<SourceFile | null> {
    const { content } = at
    if (content === null) return this.open(at.path)
    return this.#remember(`${compiled.path}\0${at.path}`, compiled.version, async () =>
      content.length > MAX_SOURCE_BYTES ? null : readSource(at.path, content, compiled.version),
    )
  }

  /** Opens the text behind the one that runs at a path; null if it cannot be read or parsed. */
  async openRunning(path: string, { text }: LoadedText): Promise<SourceFile | null> {
    if (text === null) return this.open(path)
    if (text.length > MAX_SOURCE_BYTES) return null
    return this.#remember(`${path}\0loaded`, text, () => readCompiled(path, text))
  }

  /** Returns null for a file that cannot be read or parsed. */
  async open(path: string): Promise<SourceFile | null> {
    try {
      const { mtimeMs, size } = await stat(path)
      if (size > MAX_SOURCE_BYTES) return null
      const version = `${mtimeMs}:${size}`
      return await this.#remember(path, version, async () => readSource(path, await readFile(path, 'utf8'), version))
    } catch {
      return null
    }
  }

  /** Parses each version of a text once, however many places name it at once; null if it cannot be parsed. */
  async #remember(key: string, version: string, read: () => Promise<SourceFile | null>): Promise<SourceFile | null> {
    const known = this.#files.get(key)
    if (known?.version === version) return known.file
    const file = read().catch(() => null)
    if (this.#files.size >= MAX_FILES) this.#files.clear()
    this.#files.set(key, { version, file })
    return file
  }
}

/** Reads a text that a loader has made: JavaScript, whatever the name of the file says, or what the loader has left. */
async function readCompiled(path: string, text: string): Promise<SourceFile> {
  for (const ending of ['.cjs', '.mjs']) {
    try {
      return await readSource(path.replace(ENDING, ending), text, text)
    } catch {
      // Another kind of module.
    }
  }
  return readSource(path, text, text)
}
