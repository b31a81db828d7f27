import { syncBuiltinESMExports } from 'node:module'
import type { Uninstall } from './recording/source.ts'
import { BUILTINS } from './sources/builtin-sources.ts'

let holders = 0
let uninstalls: Uninstall[] = []

/**
 * Hooks the functions of the runtime that modules take when they load (`const derive = promisify(pbkdf2)`), until
 * everyone who holds them has called the returned function. A second call of it does nothing.
 */
export function holdBuiltins(): Uninstall {
  if (holders++ === 0) {
    uninstalls = BUILTINS.map((source) => source.install())
    // For modules that import functions of the runtime by name.
    syncBuiltinESMExports()
  }
  let isHeld = true
  return () => {
    if (!isHeld) return
    isHeld = false
    if (--holders > 0) return
    for (const uninstall of uninstalls.splice(0).toReversed()) uninstall()
    syncBuiltinESMExports()
  }
}
