import type { EventEmitter } from 'node:events'
import { placeMethod } from '../place-method.ts'

type Emit = EventEmitter['emit']

/** Called instead of each emission. It must call `emit` once and return its result. */
export type AroundEmit = (event: string | symbol, emit: () => boolean) => boolean

/**
 * Runs `around` instead of every emission of an emitter, and returns the function that undoes it. The runtime emits a
 * message's events in the context of its connection, where the request they belong to is no longer known. Adds no
 * listener. If somebody else has wrapped `emit` since, our wrapper stays below and only passes on.
 *
 * @example
 * const unbind = bindEmitter(req, (event, emit) => storage.run(store, emit))
 */
export function bindEmitter(emitter: EventEmitter, around: AroundEmit): () => void {
  const place = placeMethod<Emit>(
    emitter,
    'emit',
    (here) =>
      function emit(this: unknown, ...args: Parameters<Emit>): boolean {
        const pass = (): boolean => Reflect.apply(here.below(), this, args)
        return here.isActive ? around(args[0], pass) : pass()
      },
  )
  return () => place.undo()
}
