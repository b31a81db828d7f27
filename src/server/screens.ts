import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { describeError } from '../core/describe-value.ts'
import type { Logger } from '../core/log.ts'
import { describeAsset } from './assets.ts'
import type { AssetFile } from './assets.ts'

/** Files kept for pages that are open; a screen that changes while the app runs leaves old ones behind. */
const MAX_FILES = 50

/**
 * The modules that draw panels' own screens. A name holds a digest of the content, so a browser keeps a file for good
 * and a changed one is another.
 */
export class Screens {
  readonly #paths: ReadonlyMap<string, string>
  readonly #logger: Logger
  readonly #files = new Map<string, AssetFile>()

  /** @param paths by panel id */
  constructor(paths: ReadonlyMap<string, string>, logger: Logger) {
    this.#paths = paths
    this.#logger = logger
  }

  /** Reads the files as they are now: their names by panel id. One that cannot be read is left out with a warning. */
  async read(): Promise<Record<string, string>> {
    const entries = await Promise.all([...this.#paths].map(([id, path]) => this.#readOne(id, path)))
    return Object.fromEntries(entries.filter((entry) => entry !== null))
  }

  /** A file by the name that `read` gave. */
  find(name: string): AssetFile | undefined {
    return this.#files.get(name)
  }

  async #readOne(id: string, path: string): Promise<[id: string, name: string] | null> {
    try {
      const content = await readFile(path)
      const name = `screens/screen-${createHash('sha256').update(content).digest('hex').slice(0, 32)}.js`
      this.#keep(name, describeAsset(name, content))
      return [id, name]
    } catch (error) {
      this.#logger.warn(
        `The screen of the panel ${id} cannot be read, so its tab shows its data: ${describeError(error)}`,
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
