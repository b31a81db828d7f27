import type { InitializeHook, LoadHook } from 'node:module'
import { withTelling } from '../../../core/told-modules.ts'
import { isCurrent, startThread, threadInstrumenter } from './thread-state.ts'
import type { ThreadData } from './thread-messages.ts'

// There is one copy of this module per registration (told apart by its URL), all with the same state.
let generation = 0

export const initialize: InitializeHook<ThreadData> = (data) => {
  generation = data.generation
  startThread(data)
}

/**
 * Instruments ES modules. A CommonJS module has no source here unless another loader has set one, and we set none: Node
 * before 24.12 links such modules wrongly. They are instrumented when they are compiled.
 */
export const load: LoadHook = async (url, context, nextLoad) => {
  const result = await nextLoad(url, context)
  if (!isCurrent(generation) || result.source === undefined || result.source === null) return result
  const instrumenter = threadInstrumenter()
  if (typeof result.source === 'string') instrumenter.keepText(url, result.source)
  const code = instrumenter.instrument(url, result.format, result.source)
  const text = withTelling(url, result.format, code ?? result.source) ?? code
  return text === null ? result : { ...result, source: text }
}
