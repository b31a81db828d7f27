import { placeMethod } from '../core/place-method.ts'

type Method = (this: unknown, ...args: unknown[]) => unknown

/** A method of one object that we stand around. */
export interface AroundMethod {
  /** Calls the method below on the object. */
  call(args: unknown[]): unknown
  /** Restores the method below. If somebody else has wrapped ours since, it stays below theirs and passes on. */
  undo(): void
}

/** Calls `around` instead of an object's method, with the arguments; a call on another object passes by. */
export function aroundMethod(target: object, name: string, around: (args: unknown[]) => unknown): AroundMethod {
  const place = placeMethod<Method>(target, name, (here) => {
    const named: Record<string, Method> = {
      [name](this: unknown, ...args: unknown[]): unknown {
        return here.isActive && this === target ? around(args) : Reflect.apply(here.below(), this, args)
      },
    }
    return named[name]!
  })
  return { call: (args) => Reflect.apply(place.below(), target, args), undo: () => place.undo() }
}
