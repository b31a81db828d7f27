import { createHash } from 'node:crypto'
import { readFile, stat } from 'node:fs/promises'
import { describeFailure } from '../../core/redaction/index.ts'
import type { Logger } from '../../core/log.ts'
import { describeAsset } from './assets.ts'
import type { AssetFile } from './assets.ts'

/** Files that are kept for open pages; a screen that changes while the app runs leaves old ones behind. */
const MAX_FILES = 50

/**
 * Serves the modules that draw panels' own screens. A name contains a digest of the content, so a browser can keep a
 * file for ever, and a changed file gets another name.
 */
export class Screens {
  readonly #paths: ReadonlyMap<string, string>
  readonly #logger: Logger
  readonly #files = new Map<string, AssetFile>()

  /** @param paths the files by panel id */
  constructor(paths: ReadonlyMap<string, string>, logger: Logger) {
    this.#paths = paths
    this.#logger = logger
  }

  /**
   * Reads the files in their current state and returns their names by panel id. One that cannot be read is left out
   * with a warning.
   */
  async read(): Promise<Record<string, string>> {
    const entries = await Promise.all([...this.#paths].map(([id, path]) => this.#readOne(id, path)))
    return Object.fromEntries(entries.filter((entry) => entry !== null))
  }

  /** Returns a file by a name of `read`. */
  find(name: string): AssetFile | undefined {
    return this.#files.get(name)
  }

  async #readOne(id: string, path: string): Promise<[id: string, name: string] | null> {
    try {
      // Reading a pipe would never end.
      if (!(await stat(path)).isFile()) throw new Error('it is no file')
      const content = await readFile(path)
      const name = `screens/screen-${createHash('sha256').update(content).digest('hex').slice(0, 32)}.js`
      this.#keep(name, describeAsset(name, content))
      return [id, name]
    } catch (error) {
      this.#logger.warn(
        `The screen of the panel ${id} cannot be read, so its tab shows its data: ${describeFailure(error)}`,
      )
      return null
    }
  }

  #keep(name: string, file: AssetFile): void {
    this.#files.delete(name)
    this.#files.set(name, file)
    for (const oldest of this.#files.keys()) {
      if (this.#files.size <= Math.max(MAX_FILES, this.#paths.size)) break
      this.#files.delete(oldest)
    }
  }
}
