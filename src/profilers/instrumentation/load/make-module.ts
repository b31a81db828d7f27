import { toPath } from '../../../core/user-code.ts'
import { instrument } from '../transform/instrument.ts'
import type { Instrumented, InstrumentOptions } from '../transform/instrument.ts'
import type { ModuleOutcome, PackedOutcome } from './cache/pack.ts'
import { carryMap } from './carry-map.ts'
import { encodeSites } from './encode-sites.ts'
import { readingsOf } from './module-source.ts'

/** A module that is to be instrumented. */
export interface ModuleText {
  /** URL or path. */
  url: string
  format: string | null | undefined
  text: string
  /** Whether errors of the app show the positions of source maps. */
  withMaps: boolean
}

export interface MakeOptions {
  runtimeUrl: string
  /** Reserves numbers; with 0, tells the next one. */
  allocate: (count: number) => number
}

export type MakeModule = (module: ModuleText, options: MakeOptions) => ModuleOutcome

/** Null where there is nothing to instrument; throws where the text does not parse. */
export type Transform = (source: string, options: InstrumentOptions) => Instrumented | null

/** Instruments a module in the first way in which it can be read. Never throws for what the text is. */
export const makeModule: MakeModule = (module, options) => makeWith(instrument, module, options)

/** The same by any transform. */
export function makeWith(transform: Transform, module: ModuleText, options: MakeOptions): ModuleOutcome {
  const { url, format, text } = module
  let failure: string | undefined
  for (const { name, kind } of readingsOf(url, format)) {
    try {
      const { runtimeUrl, allocate } = options
      const made = transform(text, { url: name, format: kind, runtimeUrl, firstSite: allocate(0) })
      return { outcome: made === null ? null : keep(made, module, options) }
    } catch (error) {
      failure ??= error instanceof Error ? error.message : 'unknown error'
    }
  }
  return { outcome: null, failure: failure ?? 'unknown error' }
}

function keep(made: Instrumented, { url, text, withMaps }: ModuleText, { allocate }: MakeOptions): PackedOutcome {
  const { code, map } = carryMap(toPath(url) ?? url, text, made, withMaps)
  const count = made.sites.length
  return { first: allocate(count), count, code, data: encodeSites(made.sites, map) }
}
