import { toPath } from '../../../core/user-code.ts'
import { instrument, Refusal } from '../transform/instrument.ts'
import type { Instrumented } from '../transform/instrument.ts'
import type { ModuleOutcome, PackedOutcome } from './cache/pack.ts'
import { carryMap } from './carry-map.ts'
import { encodeInserts } from '../texts/insert-list.ts'
import { encodeSites } from './encode-sites.ts'
import { hasEvaluated, makeEvaluated } from './evaluated.ts'
import { openModuleMap } from './module-map.ts'
import type { ModuleMap } from './module-map.ts'
import { readingsOf } from './module-source.ts'
import type { MakeModule, MakeOptions, ModuleText, Transform } from './module-source.ts'
import { packShifts } from './shift-map.ts'
import { whoseFunctions } from './user-sources.ts'

/** Instruments a module in the first way in which it parses. Never throws for the content of the text. */
export const makeModule: MakeModule = (module, options) => makeWith(instrument, module, options)

/** Instruments a module by any transform. Of a bundle, the user's functions. */
export function makeWith(transform: Transform, module: ModuleText, options: MakeOptions): ModuleOutcome {
  const { url, format, text } = module
  if (hasEvaluated(text)) return makeEvaluated(transform, module, options)
  const opened = openModuleMap(toPath(url) ?? url, text)
  const users = whoseFunctions(opened, options.include)
  if (users === 'none') return { outcome: null, isLibrary: true }
  const isGuess = format === undefined || format === null
  let failure: string | undefined
  for (const { name, kind } of readingsOf(url, format)) {
    try {
      const { runtimeUrl, allocate } = options
      const isUsers = users === 'all' ? {} : { isUsers: users() }
      const firstSite = allocate(0)
      const made = transform(text, { url: name, format: kind, isGuess, runtimeUrl, firstSite, ...isUsers })
      return { outcome: made === null ? null : keep(made, { module, opened }, options) }
    } catch (error) {
      failure ??= error instanceof Error ? error.message : 'unknown error'
      if (error instanceof Refusal) break
    }
  }
  return { outcome: null, failure: failure ?? 'unknown error' }
}

function keep(
  made: Instrumented,
  { module: { text, withMaps }, opened }: { module: ModuleText; opened: ModuleMap | null },
  { allocate }: MakeOptions,
): PackedOutcome {
  const { code, map } = carryMap(opened, text, made, withMaps)
  const count = made.sites.length
  const first = allocate(count)
  // A map's comment is behind every function.
  const inserts = encodeInserts(made.code, made.inserts, first)
  const shifts = packShifts(text, made.inserts)
  return { first, count, code, data: `${encodeSites(made.sites, map, { text, shifts })}\n${inserts}` }
}
