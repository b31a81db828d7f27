import { types } from 'node:util'

const MAX_PROTOTYPES = 8

/** The platform's getters of the texts of a `DOMException`: nothing else can read them. */
const platformGetters: ReadonlySet<unknown> = new Set([
  getterOf(DOMException.prototype, 'name'),
  getterOf(DOMException.prototype, 'message'),
])

/**
 * Reads a property of the app's object or of its prototypes without running anything of the app's: no getter, and no
 * trap of a proxy anywhere in the chain. Undefined if only that could tell.
 *
 * @example dataProperty(error, 'name') // 'TypeError'
 */
export function dataProperty(object: object, key: PropertyKey): unknown {
  let holder: object | null = object
  for (let step = 0; holder !== null && step < MAX_PROTOTYPES; step++) {
    // Also true of a revoked proxy.
    if (types.isProxy(holder)) return undefined
    const property = Object.getOwnPropertyDescriptor(holder, key)
    if (property !== undefined) return 'value' in property ? property.value : askPlatform(holder, key, object)
    holder = Object.getPrototypeOf(holder) as object | null
  }
  return undefined
}

function getterOf(holder: object, key: PropertyKey): unknown {
  const property = Object.getOwnPropertyDescriptor(holder, key)
  return property === undefined ? undefined : Reflect.get(property, 'get')
}

function askPlatform(holder: object, key: PropertyKey, object: object): unknown {
  const getter = getterOf(holder, key)
  if (!platformGetters.has(getter)) return undefined
  try {
    return Reflect.apply(getter as () => unknown, object, [])
  } catch {
    // The object inherits from `DOMException` and is none.
    return undefined
  }
}
