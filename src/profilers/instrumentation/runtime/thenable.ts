import { types } from 'node:util'

/** A returned value that the engine may take for a thenable; the task then settles when that one calls back. */
export class Thenable {
  readonly value: object
  readonly knowledge: Knowledge

  constructor(value: object, knowledge: Knowledge) {
    this.value = value
    this.knowledge = knowledge
  }
}

/**
 * Whether the value is a thenable: `certain`; `askable` if only a getter or the proxy itself could tell; `untouchable`
 * if it inherits from a proxy, which the runtime's inspection of the value would ask.
 */
export type Knowledge = 'certain' | 'askable' | 'untouchable'

// Read at load, before the app can replace them.
const { getOwnPropertyDescriptor, getPrototypeOf, hasOwn } = Object
/** Prototypes that are no proxies and inherit from none: to look for `then` in them runs nothing. */
const known = new WeakSet<object>([Object.prototype, Array.prototype])
/** Limits the prototypes that are looked at. */
const MAX_PROTOTYPES = 64

/**
 * Returns the value as that which settles a task that returns it: a native promise, a thenable, or nothing (null). Runs no code
 * of the app: `then` itself is read by the engine alone, which may call a getter. Never throws.
 */
export function settlerOf(value: unknown): Promise<unknown> | Thenable | null {
  if ((typeof value !== 'object' && typeof value !== 'function') || value === null) return null
  if (types.isProxy(value)) return new Thenable(value, 'askable')
  const prototype = getPrototypeOf(value) as object | null
  // Fast path: an object of a class that was seen before.
  if (prototype !== null && known.has(prototype) && !('then' in value)) return null
  return types.isPromise(value) ? value : asThenable(value, prototype)
}

function asThenable(value: object, prototype: object | null): Thenable | null {
  try {
    if (prototype !== null && !inheritsFromProxy(prototype)) known.add(prototype)
    return readThenable(value)
  } catch {
    // A module whose export `then` has no value yet: the engine throws, too.
    return null
  }
}

function readThenable(value: object): Thenable | null {
  let holder: object | null = value
  for (let step = 0; holder !== null; step++) {
    if (step > MAX_PROTOTYPES || types.isProxy(holder)) return new Thenable(value, 'untouchable')
    const property = getOwnPropertyDescriptor(holder, 'then')
    if (property !== undefined) return describe(value, holder, property)
    holder = getPrototypeOf(holder) as object | null
  }
  return null
}

function describe(value: object, holder: object, property: PropertyDescriptor): Thenable | null {
  if (typeof property.value === 'function') return new Thenable(value, 'certain')
  const hasGetter = !hasOwn(property, 'value') && Reflect.get(property, 'get') !== undefined
  if (!hasGetter) return null
  return new Thenable(value, inheritsFromProxy(holder) ? 'untouchable' : 'askable')
}

function inheritsFromProxy(object: object): boolean {
  let holder: object | null = object
  for (let step = 0; holder !== null && step < MAX_PROTOTYPES; step++) {
    if (types.isProxy(holder)) return true
    holder = getPrototypeOf(holder) as object | null
  }
  return holder !== null
}
