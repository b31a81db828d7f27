/**
 * Lets `change` see, and replace, the value of an object's own property and each one that is assigned to it later. The
 * property stays an own, enumerable one; `change` must not throw.
 */
export function watchProperty(object: object, name: string, change: (value: unknown) => unknown): void {
  const own = Object.getOwnPropertyDescriptor(object, name)
  if (own?.configurable !== true || !('value' in own)) return
  let current = change(own.value)
  Object.defineProperty(object, name, {
    configurable: true,
    enumerable: own.enumerable ?? true,
    get: () => current,
    set: (value: unknown) => {
      current = change(value)
    },
  })
}
