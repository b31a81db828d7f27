import { holdBuiltins } from './hold-builtins.ts'
import { LoadedLibraries } from './loaded-libraries.ts'
import type { Uninstall } from './recording/source.ts'
import { LIBRARIES } from './sources/all-sources.ts'
import { RUNTIME } from './sources/runtime-sources.ts'
import { poolHook } from './thread-pool/pool-hook.ts'

const libraries = new LoadedLibraries(LIBRARIES)

/** The hooks are the process's: all toolbars and calls of `profile()` share them. */
let holders = 0
let uninstalls: Uninstall[] = []

/**
 * Hooks the runtime's clients and the libraries that are loaded, until everyone who holds them has called the returned
 * function. A second call of it does nothing.
 */
export function holdOperations(): () => void {
  if (holders++ === 0) {
    uninstalls = [holdBuiltins(), ...RUNTIME.map((source) => source.install())]
    libraries.open()
  } else libraries.look()
  let isHeld = true
  return () => {
    if (!isHeld) return
    isHeld = false
    if (--holders > 0) return
    libraries.close()
    for (const uninstall of uninstalls.splice(0).toReversed()) uninstall()
    poolHook.close()
  }
}

/** Hooks libraries that were loaded since: called when a recording begins, `at` its start. */
export const lookForLibraries = (at: number): void => libraries.look(at)
