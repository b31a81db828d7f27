import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import Module from 'node:module'
import { now } from '../core/recording/now.ts'
import { asProfilerWork } from '../core/recording/profiler-work.ts'
import { likeBelow, placeMethod } from '../core/place-method.ts'
import { onToldModule, toldModules } from '../core/told-modules.ts'
import type { LibrarySource, LoadedModule, Uninstall } from './recording/source.ts'

/** Minimum time (ms) between two looks at the loaded modules that nobody has asked for: one takes some 20 µs. */
const MIN_LOOK_INTERVAL_MS = 1000

type CachedModule = LoadedModule & { loaded?: boolean }

type Require = (this: { filename?: unknown }, ...args: unknown[]) => unknown

/**
 * Finds libraries among the CommonJS modules that the app has loaded, and the ES modules that tell of themselves, and
 * hooks each copy once. Most are there before
 * the first request. One that is loaded later is found when its first module is: the runtime tells from Node 22 on, and
 * before, `require` does.
 */
export class LoadedLibraries {
  readonly #sources: readonly LibrarySource[]
  readonly #packages: readonly string[]
  readonly #builtins: readonly string[]
  readonly #uninstalls: Uninstall[] = []
  readonly #seen = new Set<string>()
  #lookedAt = Number.NEGATIVE_INFINITY

  constructor(sources: readonly LibrarySource[]) {
    this.#sources = sources
    this.#packages = sources.flatMap(({ packages }) => packages)
    this.#builtins = this.#packages.filter((name) => name.startsWith('node:'))
  }

  /** Hooks the libraries that are there, and from now on those that are loaded. */
  open(): void {
    this.look()
    const onLoaded = (id: unknown, parent: unknown): void => {
      if (this.#isOurs(id, parent)) this.#search()
    }
    this.#uninstalls.push(TELLS_LOADING ? hearLoading(onLoaded) : hookRequire(onLoaded))
    this.#uninstalls.push(onToldModule(() => this.#attempt(() => this.#searchTold())))
  }

  #isOurs(id: unknown, parent: unknown): boolean {
    if (typeof id !== 'string') return false
    if (this.#packages.some((name) => id === name || id.startsWith(`${name}/`))) return true
    if (typeof parent !== 'string' || !id.startsWith('.')) return false
    const path = parent.replaceAll('\\', '/')
    return this.#packages.some((name) => path.includes(`/node_modules/${name}/`))
  }

  /** Looks for new ones, if some time has passed between the last look and `at`, which is now. Never throws. */
  look(at: number = now()): void {
    if (at - this.#lookedAt < MIN_LOOK_INTERVAL_MS) return
    this.#lookedAt = at
    asProfilerWork(() => this.#search())
  }

  #search(): void {
    this.#attempt(() => this.#searchCache())
    this.#attempt(() => this.#searchTold())
    this.#attempt(() => this.#searchBuiltins())
  }

  /** Others may put any object in the place of the module cache. */
  #attempt(search: () => void): void {
    try {
      search()
    } catch {
      // Libraries are not seen, and load as ever.
    }
  }

  #searchCache(): void {
    const cache = (Module as unknown as { _cache: Record<string, CachedModule | undefined> })._cache
    for (const path in cache) {
      if (this.#seen.has(path)) continue
      const module = cache[path]
      if (module?.loaded !== true) continue
      this.#seen.add(path)
      this.#hook(path.replaceAll('\\', '/'), module)
    }
  }

  /** Modules of the runtime that the app has loaded: others are not loaded for a look at them. */
  #searchBuiltins(): void {
    for (const id of this.#builtins) {
      if (this.#seen.has(id) || !isLoaded(id)) continue
      this.#seen.add(id)
      this.#hook(id, { filename: id, exports: process.getBuiltinModule(id) })
    }
  }

  /** ES modules that have told us of themselves. */
  #searchTold(): void {
    for (const module of toldModules()) {
      if (this.#seen.has(module.filename)) continue
      this.#seen.add(module.filename)
      this.#hook(module.filename.replaceAll('\\', '/'), module)
    }
  }

  #hook(path: string, module: LoadedModule): void {
    for (const source of this.#sources) {
      if (!source.modules.test(path)) continue
      const uninstall = source.install(module.exports, module)
      if (uninstall !== null) this.#uninstalls.push(uninstall)
    }
  }

  close(): void {
    for (const uninstall of this.#uninstalls.splice(0).toReversed()) uninstall()
    this.#seen.clear()
    this.#lookedAt = Number.NEGATIVE_INFINITY
  }
}

/** Node's types do not have the list of loaded modules. */
function isLoaded(id: string): boolean {
  const list: unknown = Reflect.get(process, 'moduleLoadList')
  return Array.isArray(list) && list.includes(id.replace('node:', 'NativeModule '))
}

const TELLS_LOADING = Number.parseInt(process.versions.node, 10) >= 22

function hearLoading(onLoaded: (id: unknown, parent: unknown) => void): Uninstall {
  const listener = (message: unknown): void => {
    const { id, parentFilename } = message as { id?: unknown; parentFilename?: unknown }
    onLoaded(id, parentFilename)
  }
  subscribe('tracing:module.require:end', listener)
  return () => unsubscribe('tracing:module.require:end', listener)
}

function hookRequire(onLoaded: (id: unknown, parent: unknown) => void): Uninstall {
  const place = placeMethod<Require>(Module.prototype, 'require', (here) =>
    likeBelow(here.below(), function require(this: { filename?: unknown }, ...args: unknown[]) {
      const exported = Reflect.apply(here.below(), this, args)
      if (here.isActive) onLoaded(args[0], this.filename)
      return exported
    }),
  )
  return () => place.undo()
}
