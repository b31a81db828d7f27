import type { EventEmitter } from 'node:events'

type Emit = EventEmitter['emit']

/** Called instead of each emission; must call `emit`, once, and hand on what it answers. */
export type AroundEmit = (event: string | symbol, emit: () => boolean) => boolean

/**
 * Puts `around` around everything that an emitter emits: the runtime emits a message's events in the context of its
 * connection, where nobody knows any more which request they belong to. Adds no listener. The answer takes it off
 * again; where somebody else has wrapped `emit` since, ours stays below and only passes on.
 *
 * @example
 * const unbind = bindEmitter(req, (event, emit) => storage.run(store, emit))
 */
export function bindEmitter(emitter: EventEmitter, around: AroundEmit): () => void {
  const inherited = !Object.hasOwn(emitter, 'emit')
  // oxlint-disable-next-line typescript/unbound-method -- called with its receiver
  const original: Emit = emitter.emit
  let bound = true
  function emit(this: unknown, ...args: Parameters<Emit>): boolean {
    const pass = (): boolean => Reflect.apply(original, this, args)
    return bound ? around(args[0], pass) : pass()
  }
  emitter.emit = emit
  return () => {
    bound = false
    if (emitter.emit !== emit) return
    if (inherited) delete (emitter as { emit?: Emit }).emit
    else emitter.emit = original
  }
}
