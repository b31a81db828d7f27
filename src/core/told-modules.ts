import { toPath } from './user-code.ts'

/** An ES module of a package that has been evaluated. */
export interface ToldModule {
  filename: string
  /** Its namespace. */
  exports: unknown
}

/**
 * Packages with ES modules whose classes are hooked: other than those of `require`, the runtime tells of no ES module
 * that has been loaded.
 */
const PACKAGES = /\/node_modules\/(?:postgres|mariadb|bullmq|croner)\/[^?#]*\.js$/
/** A package has some fifty. */
const MAX_MODULES = 1000

const KEY = Symbol.for('debug-toolbar.told-modules')

/** The function that modules call, and its state. */
interface Told {
  (filename: string, exported: unknown): void
  modules: ToldModule[]
  /** Hears of each module from now on. */
  listener: (() => void) | null
}

/** Those of this process, whichever copy of the package has installed the load hooks. */
const told = (): Told | undefined => Reflect.get(globalThis, KEY) as Told | undefined

/** Lets ES modules tell that they have been evaluated. */
export function keepToldModules(): void {
  if (told() !== undefined) return
  const tell = (url: string, exported: unknown): void => {
    if (value.modules.length >= MAX_MODULES) return
    value.modules.push({ filename: toPath(url) ?? url, exports: exported })
    value.listener?.()
  }
  const value: Told = Object.assign(tell, { modules: [], listener: null })
  Object.defineProperty(globalThis, KEY, { value, configurable: true })
}

/** Returns the modules that have told so far, in their order. */
export const toldModules = (): readonly ToldModule[] => told()?.modules ?? []

/** Calls `listener` at each further module, until the returned function is called. */
export function onToldModule(listener: () => void): () => void {
  const holder = told()
  if (holder === undefined) return () => {}
  holder.listener = listener
  return () => {
    holder.listener = null
  }
}

/**
 * Returns the text of a package's ES module with a last statement by which it tells its namespace; null for any other.
 * A module may import itself, and no line before is moved.
 *
 * @example withTelling('file:///app/node_modules/postgres/src/query.js', 'module', source)
 */
export function withTelling(url: string, format: string | null | undefined, source: unknown): string | null {
  if (format !== 'module' || !PACKAGES.test(url)) return null
  const text = source instanceof Uint8Array ? new TextDecoder().decode(source) : source
  if (typeof text !== 'string') return null
  const address = JSON.stringify(url)
  const key = JSON.stringify(KEY.description)
  return `${text}\n;import*as __debugToolbar from${address};globalThis[Symbol.for(${key})]?.(${address},__debugToolbar)\n`
}
