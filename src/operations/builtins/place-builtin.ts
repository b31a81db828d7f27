import { placeMethod } from '../../core/place-method.ts'
import type { Uninstall } from '../recording/source.ts'

export type Builtin = (this: unknown, ...args: unknown[]) => unknown

/** A call of one of the runtime's functions that is followed. */
export interface FollowedCall {
  /** Passed to the runtime's function. */
  readonly args: readonly unknown[]
  /** Called around the runtime's function. */
  enter(): void
  leave(): void
  threw(error: unknown): void
  /** Returns the caller's result. */
  returned(result: unknown): unknown
}

/** Returns null for a call that is not followed. `entry` is our function, that the caller has called. */
export type Follow = (args: readonly unknown[], entry: Function, self: unknown) => FollowedCall | null

/**
 * Puts a function in place of one of the runtime's, that looks the same: name, length, further properties. Returns null
 * if there is none, or if it cannot be replaced. It is the only frame of ours on the stack of the runtime's function:
 * stacks of errors have ten frames, which are the app's.
 */
export function placeBuiltin(object: object, name: string, follow: Follow): Uninstall | null {
  const own = Object.getOwnPropertyDescriptor(object, name)
  if (typeof own?.value !== 'function' || own.writable !== true) return null
  const hasPrototype = Object.hasOwn(own.value as object, 'prototype')
  try {
    const place = placeMethod<Builtin>(object, name, (here) =>
      like(here.below(), hasPrototype ? asFunction(here, follow) : asMethod(here, follow)),
    )
    return () => place.undo()
  } catch {
    return null
  }
}

/** Properties that can be no other function's. */
const KEPT: ReadonlySet<string | symbol> = new Set(['prototype', 'arguments', 'caller'])

function like(below: Builtin, entry: Builtin): Builtin {
  Object.setPrototypeOf(entry, Object.getPrototypeOf(below) as object | null)
  for (const key of Reflect.ownKeys(below)) {
    if (!KEPT.has(key)) Object.defineProperty(entry, key, Object.getOwnPropertyDescriptor(below, key)!)
  }
  return entry
}

interface Here {
  readonly isActive: boolean
  below(): Builtin
}

function asFunction(here: Here, follow: Follow): Builtin {
  return function builtin(this: unknown, ...args: unknown[]): unknown {
    const call = here.isActive ? follow(args, builtin, this) : null
    if (call === null) return Reflect.apply(here.below(), this, args)
    call.enter()
    let result: unknown
    try {
      result = Reflect.apply(here.below(), this, call.args as unknown[])
    } catch (error) {
      call.threw(error)
      throw error
    } finally {
      call.leave()
    }
    return call.returned(result)
  }
}

/** The same without a prototype: methods and asynchronous functions have none. */
function asMethod(here: Here, follow: Follow): Builtin {
  const holder: Record<string, Builtin> = {
    builtin(...args) {
      const call = here.isActive ? follow(args, holder['builtin']!, this) : null
      if (call === null) return Reflect.apply(here.below(), this, args)
      call.enter()
      let result: unknown
      try {
        result = Reflect.apply(here.below(), this, call.args as unknown[])
      } catch (error) {
        call.threw(error)
        throw error
      } finally {
        call.leave()
      }
      return call.returned(result)
    },
  }
  return holder['builtin']!
}
