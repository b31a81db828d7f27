import { createRequire } from 'node:module'
import type { Instrumented, InstrumentedSite, InstrumentOptions } from '../transform/instrument.ts'
import type { Insert } from '../transform/editor.ts'

export type { Insert, Instrumented, InstrumentedSite }

/** Null where there is nothing to instrument; throws where the text does not parse. */
export type Transform = (source: string, options: InstrumentOptions) => Instrumented | null

/** Loads the transform and its parser when the first module needs them: with a full cache none does. */
export function loadTransform(): Transform {
  const require = createRequire(import.meta.url)
  return (require('../transform/instrument.js') as { instrument: Transform }).instrument
}
