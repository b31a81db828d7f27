import { isUserCode, toPath } from '../../../core/user-code.ts'
import type { ModuleCache } from './cache/module-cache.ts'
import type { ModuleOutcome } from './cache/pack.ts'
import { holdsTasks } from './encode-sites.ts'
import type { MakeModule } from './module-source.ts'
import { hasLostAsync, isScript, mayHoldAsync, mayHoldFunctions, readableOf, textOf } from './module-source.ts'
import type { SiteTable } from './site-table.ts'

/** The parts of an instrumenter; tests pass their own. */
export interface InstrumenterParts {
  include: readonly string[]
  /** The address from which instrumented ES modules import the runtime. */
  runtimeUrl: string
  /** Loads the transform and its parser, which a full cache makes unnecessary. */
  loadMaker: () => MakeModule
  cache: ModuleCache
  /** Reserves numbers and returns the first; with 0, returns the next one. */
  allocate: (count: number) => number
  /** Receives the sites of each instrumented module. */
  register: (table: SiteTable) => void
  warn: (message: string) => void
  /** Hears of every module of the user's, and of those in which a compiler has replaced the async functions. */
  count?: (kind: 'loaded' | 'withoutAsync') => void
  /** Runs work that holds the loop, and notes its time. */
  work?: <T>(fn: () => T) => T
  /** Receives the texts that loaders have made of the user's files, before instrumenting. */
  keepText?: (path: string, text: string) => void
  /** Returns whether errors of the app show the positions of source maps. */
  mapsEnabled: () => boolean
}

interface Made {
  code: string | null
  /** False if there are callbacks at most. */
  hasTasks: boolean
  isLibrary: boolean
}

const NOTHING: Made = { code: null, hasTasks: false, isLibrary: false }

const atOnce = <T>(fn: () => T): T => fn()

/**
 * Instruments modules as they are loaded. If anything goes wrong, the module runs unchanged: no method throws.
 *
 * @example new Instrumenter(parts).instrument('file:///app/a.js', 'module', 'export async function f() {}') //
 * 'import{…'
 */
export class Instrumenter {
  readonly runtimeUrl: string
  readonly #parts: InstrumenterParts
  #make: MakeModule | undefined
  /**
   * True while we work. Modules loaded meanwhile, such as the parser, are ours, even if every package is the user's.
   */
  #busy = false

  constructor(parts: InstrumenterParts) {
    this.runtimeUrl = parts.runtimeUrl
    this.#parts = parts
  }

  /** Returns the instrumented text; null if the module is to run unchanged. `url` may be a path. */
  instrument(url: string, format: string | null | undefined, source: unknown): string | null {
    if (this.#busy || !isScript(format) || !isUserCode(url, this.#parts.include)) return null
    const readable = readableOf(source)
    if (readable === null) return null
    const { work = atOnce, count } = this.#parts
    count?.('loaded')
    const made = mayHoldFunctions(readable) ? work(() => this.#instrument(url, format, readable)) : NOTHING
    if (!made.hasTasks && !made.isLibrary && hasLostAsync(readable)) count?.('withoutAsync')
    return made.code
  }

  /** Keeps the text that a loader has made of a file of the user's, in which places of the running code are found. */
  keepText(url: string, text: unknown): void {
    if (this.#busy || typeof text !== 'string' || !isUserCode(url, this.#parts.include)) return
    const path = toPath(url)
    if (path !== null) this.#parts.keepText?.(path, text)
  }

  #instrument(url: string, format: string | null | undefined, readable: string | Uint8Array): Made {
    this.#busy = true
    try {
      const found = this.#find(url, format, readable)
      // A text without async functions may be of a kind that no parser of ours knows: it loses little.
      if (found.failure !== undefined && mayHoldAsync(readable)) this.#warn(url, found.failure)
      return this.#use(url, found)
    } catch (error) {
      this.#warn(url, error instanceof Error ? error.message : 'unknown error')
      return NOTHING
    } finally {
      this.#busy = false
    }
  }

  #find(url: string, format: string | null | undefined, source: string | Uint8Array): ModuleOutcome {
    const { cache, mapsEnabled } = this.#parts
    const withMaps = mapsEnabled()
    const key = `${format ?? ''}${withMaps ? ' maps ' : ' '}${url}`
    const known = cache.find(key, source)
    if (known !== undefined) return known
    this.#make ??= this.#parts.loadMaker()
    const text = textOf(source)
    const made = this.#make({ url, format, text, withMaps }, this.#parts)
    // A text whose byte order mark was removed differs from the file, so it is never found again.
    cache.add(key, { ...made, source: text })
    return made
  }

  #use(url: string, { outcome, isLibrary = false }: ModuleOutcome): Made {
    if (outcome === null) return { ...NOTHING, isLibrary }
    const { first, count, data, code } = outcome
    this.#parts.register({ script: url, first, count, data })
    return { code, hasTasks: holdsTasks(data), isLibrary }
  }

  /** Logs the first line of the reason, bounded, in one line. */
  #warn(url: string, reason: string): void {
    const name = toPath(url) ?? url
    const line = (reason.split('\n')[0] ?? '').slice(0, 300)
    this.#parts.warn(`${name} is not instrumented and runs unchanged; its async functions will not show: ${line}`)
  }
}
