import type { IncomingMessage } from 'node:http'
import { createRequire } from 'node:module'
import type { Server } from 'node:net'
import { likeBelow, placeMethod } from '../../core/place-method.ts'
import { koaRoute } from '../../adapters/koa-route.ts'

/** Koa's main module, in any of its versions and however it is imported: it is CommonJS. */
const KOA = /[\\/]koa[\\/]lib[\\/]application\.js$/

type CreateContext = (this: unknown, req: IncomingMessage, ...rest: unknown[]) => object

/**
 * Remembers the context that Koa makes for a request, because a message does not lead to it. Koa publishes nothing, so
 * its class is found among the loaded modules, once for each server, and its `createContext` is watched.
 */
export class KoaRoutes {
  readonly #contexts = new WeakMap<IncomingMessage, object>()
  readonly #servers = new WeakSet<Server>()
  readonly #watched = new Map<object, () => void>()
  readonly #require = createRequire(import.meta.url)

  /** To be called for each request, before the app has it. */
  prepare(server: Server): void {
    if (this.#servers.has(server)) return
    this.#servers.add(server)
    for (const [file, module] of Object.entries(this.#require.cache)) {
      if (KOA.test(file) && typeof module?.exports === 'function') this.#watch(module.exports.prototype as object)
    }
  }

  routeOf(req: IncomingMessage): string | null {
    const context = this.#contexts.get(req)
    return context === undefined ? null : koaRoute(context)
  }

  close(): void {
    for (const undo of this.#watched.values()) undo()
    this.#watched.clear()
  }

  #watch(prototype: object): void {
    if (this.#watched.has(prototype) || typeof Reflect.get(prototype, 'createContext') !== 'function') return
    const contexts = this.#contexts
    const place = placeMethod<CreateContext>(prototype, 'createContext', (here) =>
      likeBelow(here.below(), function createContext(this: unknown, ...args): object {
        const context = Reflect.apply(here.below(), this, args)
        if (here.isActive) contexts.set(args[0], context)
        return context
      }),
    )
    this.#watched.set(prototype, () => place.undo())
  }
}
