type Method = (this: never, ...args: never[]) => unknown

/** The place of an app's method at which one of ours stands, as ours sees it. */
export interface MethodPlace<M extends Method> {
  /** False once it is undone: if somebody has wrapped our method, it stays below theirs and must only pass on. */
  readonly isActive: boolean
  /** Our method. */
  readonly method: M
  /** Returns the method below as it is now: a later patch of a prototype counts at once, as without ours. */
  below(): M
  /** Restores the method below, unless somebody has replaced ours since. May be called again. */
  undo(): void
}

/**
 * Puts a method of ours in place of an object's, own or inherited, and returns its place. Keeps the property's
 * attributes. Undo in reverse order: after any other, nothing stays either, once the last one is undone. Throws if the
 * object is frozen, as an assignment would.
 *
 * @param make makes a new method for this place: one that is placed twice could call itself without end
 * @example
 * const place = placeMethod<Emit>(emitter, 'emit', (here) => function emit(...args) {
 *   if (here.isActive) count++
 *   return Reflect.apply(here.below(), this, args)
 * })
 */
export function placeMethod<M extends Method>(
  object: object,
  name: string | symbol,
  make: (place: Omit<MethodPlace<M>, 'method'>) => M,
): MethodPlace<M> {
  const own = Object.getOwnPropertyDescriptor(object, name)
  const place = new Place<M>(object, name, own)
  place.method = make(place)
  if (own === undefined ? isPlainAbove(object, name) : own.writable) assign(object, name, place.method)
  else Object.defineProperty(object, name, { ...attributesOf(own), value: place.method })
  return place
}

/**
 * Gives a method the name and length of the one below, which the app may read, and lets it inherit the marks that others
 * have put there: Elastic's agent patches a method again if it does not find its own. Too slow for a method per request.
 */
export function likeBelow<M extends Method>(below: M, method: M): M {
  if (Reflect.ownKeys(below).some((key) => !OF_FUNCTIONS.has(key))) Object.setPrototypeOf(method, below)
  return Object.defineProperties(method, { name: { value: below.name }, length: { value: below.length } })
}

const OF_FUNCTIONS: ReadonlySet<string | symbol> = new Set(['name', 'length', 'prototype', 'arguments', 'caller'])

/** Methods of ours that are undone and still below somebody's, with the property that they had replaced. */
const leftBelow = new WeakMap<object, PropertyDescriptor | undefined>()

class Place<M extends Method> implements MethodPlace<M> {
  isActive = true
  /** Set once it is made. */
  method!: M
  readonly #object: object
  readonly #name: string | symbol
  readonly #own: PropertyDescriptor | undefined
  /** An own property's; an inherited method is looked up at each call. */
  readonly #ownMethod: M | null
  readonly #above: Record<string | symbol, M>

  constructor(object: object, name: string | symbol, own: PropertyDescriptor | undefined) {
    this.#object = object
    this.#name = name
    this.#own = own
    this.#ownMethod = own === undefined ? null : (Reflect.get(object, name) as M)
    this.#above = Object.getPrototypeOf(object) as Record<string | symbol, M>
  }

  below(): M {
    return this.#ownMethod ?? this.#above[this.#name]!
  }

  undo(): void {
    this.isActive = false
    if (Object.getOwnPropertyDescriptor(this.#object, this.#name)?.value !== this.method) {
      leftBelow.set(this.method, this.#own)
      return
    }
    let former = this.#own
    while (former !== undefined && leftBelow.has(former.value as object)) former = leftBelow.get(former.value as object)
    if (former === undefined) Reflect.deleteProperty(this.#object, this.#name)
    else if (former.writable === true) assign(this.#object, this.#name, former.value as Method)
    else Object.defineProperty(this.#object, this.#name, former)
  }
}

/** Keeps an own property's attributes. Takes a fiftieth of the time of a definition, and this runs for each page. */
function assign(object: object, name: string | symbol, method: Method): void {
  ;(object as Record<string | symbol, Method>)[name] = method
}

function attributesOf(own: PropertyDescriptor | undefined): PropertyDescriptor {
  if (own !== undefined && 'value' in own) return own
  return { enumerable: own?.enumerable ?? false, writable: true, configurable: true }
}

const plain = new WeakMap<object, Map<string | symbol, boolean>>()

/** Tells whether assigning a method that is inherited makes a property with the attributes of the inherited one. */
function isPlainAbove(object: object, name: string | symbol): boolean {
  const above = Object.getPrototypeOf(object) as object | null
  if (above === null) return true
  let known = plain.get(above)
  if (known === undefined) plain.set(above, (known = new Map()))
  let isPlain = known.get(name)
  if (isPlain === undefined) known.set(name, (isPlain = findPlain(above, name)))
  return isPlain
}

function findPlain(above: object, name: string | symbol): boolean {
  for (let holder: object | null = above; holder !== null; holder = Object.getPrototypeOf(holder) as object | null) {
    const property = Object.getOwnPropertyDescriptor(holder, name)
    if (property !== undefined) return property.writable === true && property.enumerable === true
  }
  return true
}
