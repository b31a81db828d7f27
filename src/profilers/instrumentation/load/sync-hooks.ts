import Module from 'node:module'
import type { LoadHookSync, ModuleHooks, ResolveHookSync } from 'node:module'
import { withTelling } from '../../../core/told-modules.ts'
import { toPath } from '../../../core/user-code.ts'
import { isNativelyHandled } from './compile-patch.ts'
import type { Instrumenter } from './instrumenter.ts'

/**
 * Returns whether this Node has hooks that run in the thread that loads, and that go with those of other threads: 22.22,
 * 24.11, 25.1 and later. Before, from 22.15 on, CommonJS does not load any more once anybody has registered both kinds.
 *
 * @example hasSyncHooks('22.16.0') // false
 */
export function hasSyncHooks(version: string = process.versions.node): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  const firstMinor = FIRST_MINORS[major] ?? (major > 25 ? 0 : Number.POSITIVE_INFINITY)
  return typeof Module.registerHooks === 'function' && minor >= firstMinor
}

/** By major version; one that is not named and older has none. */
const FIRST_MINORS: Readonly<Record<number, number>> = { 22: 22, 24: 11, 25: 1 }

/** Tells the compiler's hook which modules have passed the load hook. */
export interface SyncHooks {
  /** Returns whether the text of a file has passed the hook and will be compiled by Node itself. */
  hasLoaded: (path: string) => boolean
  uninstall: () => void
}

/**
 * Instruments the modules that `import` and `require` load. Hooks that are registered last run first and get the
 * results of earlier ones. So ours are registered once more when the entry point is resolved, after every other
 * `--import`: whatever their order, a loader for TypeScript comes before us.
 */
export function installSyncHooks(instrumenter: Instrumenter): SyncHooks {
  const loaded = new Set<string>()
  const load: LoadHookSync = (url, context, nextLoad) => {
    const result = nextLoad(url, context)
    if (result.source === undefined || result.source === null) return result
    const path = toPath(url)
    if (path !== null && isForHandler(path, context.conditions)) return result
    if (typeof result.source === 'string') instrumenter.keepText(url, result.source)
    const code = instrumenter.instrument(url, result.format, result.source)
    // With a query it is a module in front of the file, such as import-in-the-middle's: Node compiles the file apart.
    if (path !== null && !url.includes('?')) loaded.add(path)
    const text = withTelling(url, result.format, code ?? result.source) ?? code
    return text === null ? result : { ...result, source: text }
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

/**
 * Returns whether a loader with a handler of its own in `require.extensions` asked for the text. It expects the file as it
 * was written, and may fail at an import of ours; its outcome comes to us in `_compile`. Node 22.16 gives conditions as
 * a set.
 */
const isForHandler = (path: string, conditions: Iterable<string>): boolean =>
  !isNativelyHandled(path) && [...conditions].includes('require')
