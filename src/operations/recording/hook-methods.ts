import { likeBelow, placeMethod } from '../../core/place-method.ts'
import type { MethodPlace } from '../../core/place-method.ts'
import type { Uninstall } from './source.ts'

/** A method of a library's object. */
export type Method = (this: object, ...args: unknown[]) => unknown

/** Tells whether a library exports a class, and narrows to it. */
export const isClass = (value: unknown): value is { prototype: object } =>
  typeof value === 'function' && typeof value.prototype === 'object' && value.prototype !== null

/** Tells whether an object has a method, own or inherited. */
export const isMethod = (object: object, name: string): boolean =>
  typeof (object as Record<string, unknown>)[name] === 'function'

/** A call of the app, or of the library itself, that has come to our method. */
export interface MethodCall {
  /** The library's object. */
  object: object
  args: readonly unknown[]
  /** Calls the library's own method, with other arguments if they are given. */
  below: (args?: readonly unknown[]) => unknown
  /** Our method: the stack below it is the caller's. */
  method: Function
}

/**
 * Runs `call` in place of each of the methods that a prototype has of its own. Returns null if it has none of them.
 *
 * @example hookMethods(prototype, ['query'], ({ below, args, method }) => within(begin(args[0], method), below))
 */
export function hookMethods(
  prototype: object,
  names: readonly string[],
  call: (call: MethodCall) => unknown,
): Uninstall | null {
  const places = names.flatMap((name) =>
    Object.hasOwn(prototype, name) && isMethod(prototype, name) ? [hookMethod(prototype, name, call)] : [],
  )
  if (places.length === 0) return null
  return () => {
    for (const place of places.toReversed()) place.undo()
  }
}

const hookMethod = (prototype: object, name: string, call: (call: MethodCall) => unknown): MethodPlace<Method> =>
  placeMethod<Method>(prototype, name, (here) =>
    likeBelow(here.below(), function method(this: object, ...args: unknown[]) {
      const below = (replaced: readonly unknown[] = args): unknown => Reflect.apply(here.below(), this, replaced)
      return here.isActive ? call({ object: this, args, below, method }) : below()
    }),
  )
