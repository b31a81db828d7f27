// oxlint-disable-next-line typescript/no-explicit-any -- a method of any kind
type Method = (this: any, ...args: any[]) => any

/**
 * Puts a function in the place of an object's method. The answer takes it off again; where somebody else has wrapped
 * it since, it stays below, and `isOn` says that it has only to pass on.
 */
export function replaceMethod<Name extends string>(
  target: Record<Name, Method>,
  name: Name,
  make: (original: Method, isOn: () => boolean) => Method,
): () => void {
  const inherited = !Object.hasOwn(target, name)
  const original = target[name]
  let isOn = true
  const replacement = make(original, () => isOn)
  target[name] = replacement
  return () => {
    isOn = false
    if (target[name] !== replacement) return
    if (inherited) Reflect.deleteProperty(target, name)
    else target[name] = original
  }
}
