type Method = (this: unknown, ...args: unknown[]) => unknown

/** A method that something stands in the place of. */
export interface Replaced {
  /** As it was, on the object. */
  call(args: unknown[]): unknown
  /** Takes it off again; where somebody else has wrapped it since, it stays below and passes on. */
  undo(): void
}

/** Calls `around` instead of an object's method, with the arguments; it answers what the method answers. */
export function replaceMethod<Name extends string>(
  target: object & Record<Name, unknown>,
  name: Name,
  around: (args: unknown[]) => unknown,
): Replaced {
  const inherited = !Object.hasOwn(target, name)
  const original = target[name] as Method
  let isOn = true
  const replacement = {
    [name](this: unknown, ...args: unknown[]): unknown {
      return isOn && this === target ? around(args) : Reflect.apply(original, this, args)
    },
  }[name] as Method
  const holder = target as Record<string, unknown>
  holder[name] = replacement
  return {
    call: (args) => Reflect.apply(original, target, args),
    undo() {
      isOn = false
      if (holder[name] !== replacement) return
      if (inherited) Reflect.deleteProperty(target, name)
      else holder[name] = original
    },
  }
}
