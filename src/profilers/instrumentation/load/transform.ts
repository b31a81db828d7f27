import { createRequire } from 'node:module'
import type { ModuleKind } from './module-source.ts'

/** What the loader asks of the transform. */
export interface TransformOptions {
  /** Path or URL of the module; its ending tells the language. */
  url: string
  format: ModuleKind
  runtimeUrl: string
  firstSite: number
}

/** A site as the transform makes it; line and column count from 1, in the text that was given. */
export interface TransformedSite {
  kind: 'function' | 'await' | 'yield'
  line: number
  column: number
  functionLine: number
  functionColumn: number
  functionName: string
  operand: string
}

export interface Transformed {
  code: string
  /** `sites[i]` has the number `firstSite + i`. */
  sites: readonly TransformedSite[]
  /** What was inserted, by offset in the given text, ascending; nothing is ever removed. */
  inserts: readonly Insert[]
}

export interface Insert {
  offset: number
  length: number
}

/** Null where there is nothing to instrument; throws where the text does not parse. */
export type Transform = (source: string, options: TransformOptions) => Transformed | null

/** Loads the transform and its parser when the first module needs them: with a full cache none does. */
export function loadTransform(): Transform {
  const require = createRequire(import.meta.url)
  return (require('../transform/instrument.js') as { instrument: Transform }).instrument
}
