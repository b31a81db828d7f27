import { hash } from 'node:crypto'
import { toPath, isUserCode } from '../../../core/user-code.ts'
import type { ModuleCache } from './cache/module-cache.ts'
import type { ModuleOutcome, PackedOutcome } from './cache/pack.ts'
import { carryMap } from './carry-map.ts'
import { isScript, mayHoldAsync, readingsOf, textOf } from './module-source.ts'
import { encodeSites } from './site-list.ts'
import type { SiteTable } from './site-list.ts'
import type { Transform, Instrumented } from './transform.ts'

/** What an instrumenter is made of; tests bring their own. */
export interface InstrumenterParts {
  include: readonly string[]
  /** What instrumented ES modules import. */
  runtimeUrl: string
  /** Called when the first module needs it. */
  loadTransform: () => Transform
  cache: ModuleCache
  /** Reserves numbers; with 0, tells the next one. */
  allocate: (count: number) => number
  /** Hears of the sites of each module that is instrumented. */
  register: (table: SiteTable) => void
  warn: (message: string) => void
  /** Whether errors of the app show the positions of source maps. */
  mapsEnabled: () => boolean
}

/**
 * Instruments modules as they are loaded. Whatever goes wrong, the module runs as it is: nothing here throws.
 *
 * @example new Instrumenter(parts).instrument('file:///app/a.js', 'module', 'export async function f() {}') // 'import{…'
 */
export class Instrumenter {
  readonly #parts: InstrumenterParts
  #transform: Transform | undefined
  /** The parser that is being loaded is no module of the user, even where every package is. */
  #busy = false

  constructor(parts: InstrumenterParts) {
    this.#parts = parts
  }

  /** The instrumented text; null where the module is to run as it is. `url` may be a path. */
  instrument(url: string, format: string | null | undefined, source: unknown): string | null {
    if (this.#busy || !isScript(format) || !isUserCode(url, this.#parts.include) || !mayHoldAsync(source)) return null
    this.#busy = true
    try {
      return this.#instrument(url, format, source)
    } catch (error) {
      this.#warn(url, reasonOf(error))
      return null
    } finally {
      this.#busy = false
    }
  }

  #instrument(url: string, format: string | null | undefined, source: unknown): string | null {
    const text = textOf(source)
    if (text === null) return null
    const key = `${format ?? ''} ${url}`
    const withMaps = this.#parts.mapsEnabled()
    const fingerprint = hash('sha1', withMaps ? `maps\n${text}` : text, 'base64url')
    const known = this.#parts.cache.find(key, fingerprint)
    if (known !== undefined) return this.#use(url, known)
    const made = this.#make(url, format, text)
    this.#parts.cache.add(key, { ...made, hash: fingerprint })
    return this.#use(url, made)
  }

  #use(url: string, { outcome, failure }: ModuleOutcome): string | null {
    if (failure !== undefined) this.#warn(url, failure)
    if (outcome === null) return null
    const { first, count, data, code } = outcome
    this.#parts.register({ script: url, first, count, data })
    return code
  }

  #make(url: string, format: string | null | undefined, text: string): ModuleOutcome {
    let failure: string | undefined
    for (const { name, kind } of readingsOf(url, format)) {
      try {
        const firstSite = this.#parts.allocate(0)
        const options = { url: name, format: kind, runtimeUrl: this.#parts.runtimeUrl, firstSite }
        this.#transform ??= this.#parts.loadTransform()
        const transformed = this.#transform(text, options)
        return { outcome: transformed === null ? null : this.#keep(url, text, transformed) }
      } catch (error) {
        failure ??= reasonOf(error)
      }
    }
    return { outcome: null, ...(failure === undefined ? {} : { failure }) }
  }

  #keep(url: string, text: string, transformed: Instrumented): PackedOutcome {
    const { code, map } = carryMap(toPath(url) ?? url, text, transformed, this.#parts.mapsEnabled())
    const count = transformed.sites.length
    return { first: this.#parts.allocate(count), count, code, data: encodeSites(transformed.sites, map) }
  }

  #warn(url: string, reason: string): void {
    const name = toPath(url) ?? url
    this.#parts.warn(`${name} is not instrumented and runs unchanged; its async functions will not show: ${reason}`)
  }
}

/** The first line of an error, bounded: the reason goes into one line of a log. */
function reasonOf(error: unknown): string {
  const message = error instanceof Error ? error.message : 'unknown error'
  return (message.split('\n')[0] ?? '').slice(0, 300)
}
