import { types } from 'node:util'
import { describeError, describeValue } from './describe-value.ts'
import { isSecretKey } from './redaction-keys.ts'
import { REDACTED, redactCredentials } from './redaction-text.ts'
import { hasSecretMember, redactUrl } from './redaction-url.ts'

export type PlainJson = null | boolean | number | string | PlainJson[] | { [key: string]: PlainJson }

const MAX_DEPTH = 8
/** Items of an array, or members of an object, that are kept. */
const MAX_ITEMS = 100
/** Values in all. */
const MAX_NODES = 2000
const MAX_KEY = 200
const MAX_STRING = 2000
/** Characters of all strings and keys together. */
const MAX_CHARACTERS = 100_000

interface Walk {
  nodes: number
  characters: number
  ancestors: object[]
}

/**
 * Makes a bounded copy that is plain JSON, with secrets masked by key at every depth and by format in every text.
 * Runs nothing of the value's: no getter, no proxy trap, no `toJSON`. What is left out is marked in place. Never
 * throws.
 *
 * @example redactValue({ user: 'ann', password: 'x' }) // { user: 'ann', password: '[redacted]' }
 */
export function redactValue(value: unknown): PlainJson {
  return copyValue(value, { nodes: 0, characters: 0, ancestors: [] })
}

function copyValue(value: unknown, walk: Walk): PlainJson {
  if (++walk.nodes > MAX_NODES || walk.characters > MAX_CHARACTERS) return '[cut]'
  if (typeof value === 'string') return copyText(value, walk)
  if (typeof value === 'boolean' || value === null) return value
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value)
  if (typeof value === 'object') return copyObject(value, walk)
  if (typeof value === 'bigint') return BigInt.asIntN(1024, value) === value ? `${value}n` : '[huge bigint]'
  return `[${typeof value}]`
}

function copyText(text: string, walk: Walk): string {
  // A form or URL is judged by its keys, JSON by its members; the cut comes first so that the work is bounded.
  const start = text.slice(0, MAX_STRING)
  walk.characters += start.length
  if (hasSecretMember(start)) return REDACTED
  const redacted = /[=@]/.test(start) && !/\s/.test(start) ? redactUrl(start) : redactCredentials(start)
  return text.length > MAX_STRING ? `${redacted}...[cut: ${text.length} characters]` : redacted
}

function copyObject(value: object, walk: Walk): PlainJson {
  if (types.isProxy(value)) return '[proxy]'
  if (walk.ancestors.includes(value)) return '[circular]'
  if (walk.ancestors.length >= MAX_DEPTH) return Array.isArray(value) ? '[array]' : '[object]'
  walk.ancestors.push(value)
  try {
    return copySpecial(value, walk) ?? (Array.isArray(value) ? copyArray(value, walk) : copyMembers(value, walk))
  } catch {
    // Exotic objects, such as a module's namespace before it has run, throw when looked at.
    return '[unreadable]'
  } finally {
    walk.ancestors.pop()
  }
}

/** Objects whose content is not in their properties, or has too many of them. */
function copySpecial(value: object, walk: Walk): PlainJson | undefined {
  if (types.isDate(value)) return copyDate(value)
  if (types.isNativeError(value)) return copyText(`error: ${describeError(value)}`, walk)
  if (types.isMap(value)) return copyMap(value, walk)
  if (types.isSet(value)) return copyArray([...take(Set.prototype.values.call(value))], walk, sizeOf(value))
  if (ArrayBuffer.isView(value)) return `[${value.byteLength} bytes]`
  if (types.isAnyArrayBuffer(value)) return '[bytes]'
  if (types.isRegExp(value)) return '[regular expression]'
  if (types.isBoxedPrimitive(value)) return '[boxed value]'
  if (types.isPromise(value)) return '[promise]'
  return undefined
}

function copyDate(value: Date): string {
  const time = Date.prototype.getTime.call(value)
  return Number.isNaN(time) ? '[invalid date]' : new Date(time).toISOString()
}

function sizeOf(collection: Map<unknown, unknown> | Set<unknown>): number {
  const prototype = types.isMap(collection) ? Map.prototype : Set.prototype
  return Reflect.get(prototype, 'size', collection)
}

function* take<T>(values: Iterable<T>): Generator<T> {
  let taken = 0
  for (const value of values) {
    if (taken++ === MAX_ITEMS) return
    yield value
  }
}

function copyArray(value: readonly unknown[], walk: Walk, size = value.length): PlainJson[] {
  const items: PlainJson[] = []
  for (let index = 0; index < Math.min(value.length, MAX_ITEMS); index++) items.push(copyProperty(value, index, walk))
  if (size > MAX_ITEMS) items.push(`[cut: ${size} items]`)
  return items
}

function copyMembers(value: object, walk: Walk): PlainJson {
  const keys = Object.keys(value)
  const members = keys.slice(0, MAX_ITEMS).map((key): [string, PlainJson] => {
    return [copyKey(key, walk), isSecretKey(key) ? REDACTED : copyProperty(value, key, walk)]
  })
  return toObject(members, keys.length)
}

function copyMap(map: Map<unknown, unknown>, walk: Walk): PlainJson {
  const members = [...take(Map.prototype.entries.call(map))].map(([key, value]): [string, PlainJson] => {
    const name = typeof key === 'string' ? key : nameOf(key)
    return [copyKey(name, walk), isSecretKey(name) ? REDACTED : copyValue(value, walk)]
  })
  return toObject(members, sizeOf(map))
}

function nameOf(key: unknown): string {
  return typeof key === 'number' ? String(key) : describeValue(key)
}

/** Defines members instead of assigning them: `__proto__` is a key like any other. */
function toObject(members: [string, PlainJson][], size: number): PlainJson {
  if (size > MAX_ITEMS) members.push(['[cut]', `${size} members`])
  return Object.fromEntries(members)
}

function copyKey(key: string, walk: Walk): string {
  walk.characters += Math.min(key.length, MAX_KEY)
  return key.length > MAX_KEY ? `${redactCredentials(key.slice(0, MAX_KEY))}...` : redactCredentials(key)
}

function copyProperty(owner: object, key: string | number, walk: Walk): PlainJson {
  const property = Object.getOwnPropertyDescriptor(owner, key)
  if (property === undefined) return null
  return 'value' in property ? copyValue(property.value, walk) : '[getter]'
}
