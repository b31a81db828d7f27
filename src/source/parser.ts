import { createRequire } from 'node:module'
import type * as Parser from 'oxc-parser'

let loaded: typeof Parser | null = null

/** The parser for everything, which is native code: loaded where it is first needed, not with every app. */
export const parser = (): typeof Parser => (loaded ??= createRequire(import.meta.url)('oxc-parser') as typeof Parser)
