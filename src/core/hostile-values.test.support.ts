/** Values of an app that note, and throw, when any code of theirs runs. */
export interface HostileValues {
  values: readonly (readonly [name: string, value: unknown])[]
  /** The names of the parts that have run so far. */
  ran: string[]
}

const KEYS = ['name', 'message', 'stack', 'cause', 'code', 'constructor', 'toString', 'valueOf', 'toJSON'] as const
const SYMBOLS = [Symbol.toStringTag, Symbol.toPrimitive, Symbol.iterator] as const
const TRAPS: readonly (keyof ProxyHandler<object>)[] = [
  'get',
  'has',
  'ownKeys',
  'getPrototypeOf',
  'getOwnPropertyDescriptor',
]

/** Creates hostile values with a list of their own: each part that runs adds its name to it, and then throws. */
export function hostileValues(): HostileValues {
  const ran: string[] = []
  const fail = (what: string) => (): never => {
    ran.push(what)
    throw new Error(`ran ${what}`)
  }
  const withGetters = <T extends object>(object: T): T => {
    // V8 writes an error's stack when it is first looked at, by its name and message.
    void Reflect.get(object, 'stack')
    for (const key of [...KEYS, ...SYMBOLS]) {
      Object.defineProperty(object, key, { get: fail(String(key)), configurable: true })
    }
    return object
  }
  const proxy = (target: object): object =>
    new Proxy(target, Object.fromEntries(TRAPS.map((trap) => [trap, fail(`trap ${trap}`)])))
  const revocable = Proxy.revocable(new Error('x'), {})
  revocable.revoke()
  class Asking {
    static [Symbol.hasInstance] = fail('hasInstance')
  }
  const overridden = { toString: fail('toString'), [Symbol.toPrimitive]: fail('toPrimitive') }
  const values: [string, unknown][] = [
    ['an error with getters', withGetters(new Error('x'))],
    ['an error whose class has getters', new (class extends withGetters(class extends Error {}) {})('x')],
    ['an error with getters on its prototype', Object.setPrototypeOf(new Error(''), withGetters({}))],
    ['an object with getters', withGetters({})],
    ['a DOMException with getters', withGetters(new DOMException('x', 'AbortError'))],
    ['an object that looks like a DOMException', Object.create(DOMException.prototype)],
    ['a proxy', proxy(new Error('x'))],
    ['a proxy of a function', proxy(() => undefined)],
    ['an object whose prototype is a proxy', Object.create(proxy({}))],
    ['an error whose prototype is a proxy', Object.setPrototypeOf(new Error(''), proxy(Error.prototype))],
    ['a revoked proxy', revocable.proxy],
    ['an object without a prototype', Object.create(null)],
    ['an instance of a class that is asked', new Asking()],
    ['an object with methods for texts', overridden],
    ['a function with getters', withGetters(() => undefined)],
    ['an array with getters', withGetters([1])],
    [
      'a date with methods for texts',
      Object.defineProperties(new Date(0), Object.getOwnPropertyDescriptors(overridden)),
    ],
    ['a symbol', Symbol('s')],
  ]
  return { values, ran }
}
