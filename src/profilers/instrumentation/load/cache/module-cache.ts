import { renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { pruneCacheFolder } from './cache-folder.ts'
import { Pack, writePack } from './pack.ts'
import type { ModuleOutcome, PackedModule } from './pack.ts'
import { readOwnFile } from '../../../../core/trusted-files.ts'

/** A larger pack is rewritten with the modules that this process has used. */
const MAX_PACK_BYTES = 96 * 1024 * 1024
/** Limits the numbers of sites, which grow with every edit of a module: enough for those of a long day. */
const MAX_SITE_NUMBERS = 2 ** 25

export interface CacheOptions {
  /** The pack's file; null keeps nothing. */
  file: string | null
  /** Other inputs of the outcomes besides the source: our version, the address of the runtime. */
  identity: string
  /** The number of the first site in a pack. */
  base: number
}

/**
 * Caches the outcome for each module, in one file per entry point: reading 500 small files would cost more than half as
 * much as parsing the modules. Sites keep their numbers from start to start, so that the code is reused unchanged.
 * Never throws: without a cache everything is instrumented anew.
 */
export class ModuleCache {
  readonly #options: CacheOptions
  readonly #pack: Pack | null
  readonly #found = new Set<string>()
  readonly #added = new Map<string, PackedModule>()
  /** One above the highest number in the pack. */
  readonly end: number
  #dirty = false

  constructor(options: CacheOptions) {
    this.#options = options
    const pack = readPack(options)
    const end = pack?.end ?? options.base
    const usable = end - options.base <= MAX_SITE_NUMBERS
    this.#pack = usable ? pack : null
    this.end = usable ? Math.max(end, options.base) : options.base
  }

  /** Returns the outcome for the source; undefined if it is unknown. */
  find(key: string, source: string | Uint8Array): ModuleOutcome | undefined {
    const found = this.#pack?.find(key, source)
    if (found !== undefined) this.#found.add(key)
    return found
  }

  add(key: string, module: PackedModule): void {
    this.#added.set(key, module)
    this.#dirty = true
  }

  /** Writes new outcomes: to a temporary file first, so that no other process ever reads half of it. */
  save(): void {
    const { file } = this.#options
    if (!this.#dirty || file === null) return
    this.#dirty = false
    const temporary = `${file}.${process.pid}.tmp`
    try {
      const bytes = this.#bytes()
      if (bytes === null) return
      writeFileSync(temporary, bytes, { mode: 0o600 })
      renameSync(temporary, file)
      pruneCacheFolder(dirname(file))
    } catch {
      removeSafely(temporary)
    }
  }

  #bytes(): Buffer | null {
    const { identity } = this.#options
    const all = writePack(identity, this.#modules(this.#pack?.keys() ?? []))
    if (all.length <= MAX_PACK_BYTES) return all
    const used = writePack(identity, this.#modules(this.#found))
    return used.length <= MAX_PACK_BYTES ? used : null
  }

  /** Yields the added modules, and those of the pack under the keys. */
  *#modules(keys: Iterable<string>): Iterable<readonly [string, PackedModule]> {
    yield* this.#added
    for (const key of keys) {
      const module = this.#added.has(key) ? undefined : this.#pack?.get(key)
      if (module !== undefined) yield [key, module]
    }
  }
}

/** Where the file could not be written, it often cannot be removed either. */
function removeSafely(file: string): void {
  try {
    rmSync(file, { force: true })
  } catch {
    // It stays; the next save of a process of this number overwrites it.
  }
}

function readPack({ file, identity }: CacheOptions): Pack | null {
  if (file === null) return null
  try {
    return Pack.read(readOwnFile(file), identity)
  } catch {
    return null
  }
}
