import { Server as HttpServer } from 'node:http'
import { Server } from 'node:net'

/** A prototype whose `emit` is called for the events of a server. */
export type ServerPrototype = Server & { emit: Emit }
export type Emit = (this: Server, event: string | symbol, ...args: unknown[]) => boolean

/** Modules of Node that have servers of their own, and are not loaded by each app. */
export type ServerModule = 'https' | 'http2'

/**
 * Lists the prototypes to patch so that every server of the process is seen, the general one first. All servers inherit
 * the `emit` of `net.Server`, unless an agent has given a class its own one: OpenTelemetry, Elastic and New Relic do so
 * with `http.Server` if they are loaded first.
 *
 * @param modules where to look besides `node:http`; the classes of `http2` take 6 to 14 ms to get at (Node 20)
 */
export function listServerPrototypes(modules: readonly ServerModule[] = ['https', 'http2']): ServerPrototype[] {
  const special = [HttpServer, ...loadedClasses(modules)].flatMap(chainOf)
  const wrapped = special.filter((prototype) => Object.hasOwn(prototype, 'emit'))
  return [Server.prototype, ...new Set(wrapped)]
}

/** Lists a class's prototypes up to the one of `net.Server`, which is left out. */
function chainOf(type: { prototype: object }): ServerPrototype[] {
  const chain: ServerPrototype[] = []
  for (let at: object | null = type.prototype; isServer(at); at = Object.getPrototypeOf(at)) chain.push(at)
  return chain
}

const isServer = (prototype: object | null): prototype is ServerPrototype => prototype instanceof Server

/** Returns the classes of modules that are already loaded: no agent can have wrapped one of a module that is not. */
function loadedClasses(modules: readonly ServerModule[]): { prototype: object }[] {
  const classes: { prototype: object }[] = []
  const isWanted = (name: ServerModule): boolean => modules.includes(name) && isLoaded(name)
  if (isWanted('https')) classes.push(process.getBuiltinModule('node:https').Server)
  if (isWanted('http2')) {
    // Its classes are not public, but an instance that never listens has them as prototypes.
    const http2 = process.getBuiltinModule('node:http2')
    classes.push({ prototype: Object.getPrototypeOf(http2.createServer()) as object })
    classes.push({ prototype: Object.getPrototypeOf(http2.createSecureServer()) as object })
  }
  return classes
}

/** Reads Node's own list; if a version has none, the module counts as loaded. */
function isLoaded(name: string): boolean {
  const list: unknown = Reflect.get(process, 'moduleLoadList')
  return !Array.isArray(list) || list.includes(`NativeModule ${name}`)
}
