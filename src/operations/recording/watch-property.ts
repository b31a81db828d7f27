import type { Uninstall } from './source.ts'

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

/**
 * Calls `hear` with each object when its constructor assigns to a property, by an accessor on the prototype that leaves
 * an own property as without it. Returns the function that removes it, null if the prototype has the property already.
 */
export function hearAssignment(prototype: object, name: string, hear: (object: object) => void): Uninstall | null {
  if (name in prototype) return null
  Object.defineProperty(prototype, name, {
    configurable: true,
    get: () => undefined,
    set(this: object, value: unknown) {
      Object.defineProperty(this, name, { value, configurable: true, enumerable: true, writable: true })
      hear(this)
    },
  })
  return () => Reflect.deleteProperty(prototype, name)
}
