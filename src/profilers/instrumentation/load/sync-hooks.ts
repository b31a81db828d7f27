import Module from 'node:module'
import type { LoadHookSync, ModuleHooks, ResolveHookSync } from 'node:module'
import { toPath } from '../../../core/user-code.ts'
import type { Instrumenter } from './instrumenter.ts'

/** Whether this Node has hooks that run in the thread that loads: 22.15, 23.5 and later. */
export const hasSyncHooks = (): boolean => typeof Module.registerHooks === 'function'

/** What came through the hook, for whoever compiles it next. */
export interface SyncHooks {
  /** Whether the text of a file came through the hook, to be compiled by Node itself. */
  hasLoaded: (path: string) => boolean
  uninstall: () => void
}

/**
 * Instruments what `import` and `require` load. Hooks that are registered last run first and get what earlier ones have
 * made; so ours are registered once more when the entry point is resolved, after every other `--import`: whatever their
 * order, a loader for TypeScript comes before us.
 */
export function installSyncHooks(instrumenter: Instrumenter): SyncHooks {
  const loaded = new Set<string>()
  const load: LoadHookSync = (url, context, nextLoad) => {
    const result = nextLoad(url, context)
    if (result.source === undefined || result.source === null) return result
    const code = instrumenter.instrument(url, result.format, result.source)
    const path = toPath(url)
    if (path !== null) loaded.add(path)
    return code === null ? result : { ...result, source: code }
  }
  const resolve: ResolveHookSync = (specifier, context, nextResolve) => {
    if (context.parentURL === undefined) {
      hooks.deregister()
      hooks = Module.registerHooks({ load })
    }
    return nextResolve(specifier, context)
  }
  let hooks: ModuleHooks = Module.registerHooks({ resolve, load })
  return { hasLoaded: (path) => loaded.has(path), uninstall: () => hooks.deregister() }
}
