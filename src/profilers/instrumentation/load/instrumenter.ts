import { isUserCode, toPath } from '../../../core/user-code.ts'
import type { ModuleCache } from './cache/module-cache.ts'
import type { ModuleOutcome } from './cache/pack.ts'
import type { MakeModule } from './make-module.ts'
import { isScript, mayHoldAsync, readableOf, textOf } from './module-source.ts'
import type { SiteTable } from './site-list.ts'

/** What an instrumenter is made of; tests bring their own. */
export interface InstrumenterParts {
  include: readonly string[]
  /** What instrumented ES modules import. */
  runtimeUrl: string
  /** Loads what instruments, and its parser: with a full cache nobody needs them. */
  loadMaker: () => MakeModule
  cache: ModuleCache
  /** Reserves numbers; with 0, tells the next one. */
  allocate: (count: number) => number
  /** Hears of the sites of each module that is instrumented. */
  register: (table: SiteTable) => void
  warn: (message: string) => void
  /** Runs what holds the loop, so that it is known whose time that was. */
  work?: <T>(fn: () => T) => T
  /** Whether errors of the app show the positions of source maps. */
  mapsEnabled: () => boolean
}

const atOnce = <T>(fn: () => T): T => fn()

/**
 * Instruments modules as they are loaded. Whatever goes wrong, the module runs as it is: nothing here throws.
 *
 * @example new Instrumenter(parts).instrument('file:///app/a.js', 'module', 'export async function f() {}') // 'import{…'
 */
export class Instrumenter {
  readonly runtimeUrl: string
  readonly #parts: InstrumenterParts
  #make: MakeModule | undefined
  /** What is loaded while we work is ours, such as the parser, even where every package is the user's. */
  #busy = false

  constructor(parts: InstrumenterParts) {
    this.runtimeUrl = parts.runtimeUrl
    this.#parts = parts
  }

  /** The instrumented text; null where the module is to run as it is. `url` may be a path. */
  instrument(url: string, format: string | null | undefined, source: unknown): string | null {
    if (this.#busy || !isScript(format) || !isUserCode(url, this.#parts.include)) return null
    const readable = readableOf(source)
    if (readable === null || !mayHoldAsync(readable)) return null
    const { work = atOnce } = this.#parts
    return work(() => this.#instrument(url, format, readable))
  }

  #instrument(url: string, format: string | null | undefined, readable: string | Uint8Array): string | null {
    this.#busy = true
    try {
      return this.#use(url, this.#find(url, format, readable))
    } catch (error) {
      this.#warn(url, error instanceof Error ? error.message : 'unknown error')
      return null
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
    // A text without its mark is not what the file holds, and is never found again.
    cache.add(key, { ...made, source: text })
    return made
  }

  #use(url: string, { outcome, failure }: ModuleOutcome): string | null {
    if (failure !== undefined) this.#warn(url, failure)
    if (outcome === null) return null
    const { first, count, data, code } = outcome
    this.#parts.register({ script: url, first, count, data })
    return code
  }

  /** The first line of the reason, bounded: it goes into one line of a log. */
  #warn(url: string, reason: string): void {
    const name = toPath(url) ?? url
    const line = (reason.split('\n')[0] ?? '').slice(0, 300)
    this.#parts.warn(`${name} is not instrumented and runs unchanged; its async functions will not show: ${line}`)
  }
}
