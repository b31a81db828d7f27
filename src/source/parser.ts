import { createRequire } from 'node:module'
import type * as Parser from 'oxc-parser'

let loaded: typeof Parser | null = null

/** Returns the parser, which is native code: loaded on first use, rather than with every app. */
export const parser = (): typeof Parser => (loaded ??= createRequire(import.meta.url)('oxc-parser') as typeof Parser)

/** Takes the parser from a caller that has imported it, where it cannot be required. */
export const keepParser = (parser: typeof Parser): void => {
  loaded ??= parser
}
