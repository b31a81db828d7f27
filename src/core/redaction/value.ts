import { types } from 'node:util'
import type { PlainJson } from '../../model/plain-json.ts'
import { describeError, describeValue } from '../describe-value.ts'
import { isSecretKey } from './keys.ts'
import { redactText } from './free-text.ts'
import { NO_PATTERNS, REDACTED, redactCredentials } from './text.ts'

/** Limits of a copy. */
export interface ValueBounds {
  depth: number
  /** Kept items of an array, or members of an object. */
  items: number
  /** Values in total. */
  nodes: number
  keyLength: number
  stringLength: number
  /** Characters of all strings and keys in total. */
  characters: number
  /** Writes `undefined`, NaN and infinities as JSON does, instead of naming them. */
  asJson: boolean
}

/** Enough to show a value. */
const DISPLAY_BOUNDS: ValueBounds = {
  depth: 8,
  items: 100,
  nodes: 2000,
  keyLength: 200,
  stringLength: 2000,
  characters: 100_000,
  asJson: false,
}

/** Enough to make a panel's statistics from its data later. */
export const RECORD_BOUNDS: ValueBounds = {
  depth: 32,
  items: 20_000,
  nodes: 200_000,
  keyLength: 1000,
  stringLength: 100_000,
  characters: 4_000_000,
  asJson: true,
}

interface Walk {
  readonly bounds: ValueBounds
  readonly patterns: readonly RegExp[]
  nodes: number
  characters: number
  ancestors: object[]
}

/**
 * Returns a bounded copy that is plain JSON, with secrets masked by key at every depth and by format in every text.
 * Runs no code of the value: no getter, no proxy trap, no `toJSON`. Omissions are marked in place. Never throws.
 *
 * @example redactValue({ user: 'ann', password: 'x' }) // { user: 'ann', password: '[redacted]' }
 */
export function redactValue(
  value: unknown,
  bounds: ValueBounds = DISPLAY_BOUNDS,
  patterns: readonly RegExp[] = NO_PATTERNS,
): PlainJson {
  return copyValue(value, { bounds, patterns, nodes: 0, characters: 0, ancestors: [] })
}

function copyValue(value: unknown, walk: Walk): PlainJson {
  if (++walk.nodes > walk.bounds.nodes || walk.characters > walk.bounds.characters) return '[cut]'
  if (typeof value === 'string') return copyText(value, walk)
  if (typeof value === 'boolean' || value === null) return value
  if (typeof value === 'number' && Number.isFinite(value)) return value
  if (walk.bounds.asJson && (value === undefined || typeof value === 'number')) return null
  if (typeof value === 'number') return String(value)
  if (typeof value === 'object') return copyObject(value, walk)
  if (typeof value === 'bigint') return BigInt.asIntN(1024, value) === value ? `${value}n` : '[huge bigint]'
  return `[${typeof value}]`
}

function copyText(text: string, walk: Walk): string {
  // The cut comes first, so that the work is bounded.
  const { bounds, patterns } = walk
  const start = text.slice(0, bounds.stringLength)
  walk.characters += start.length
  const redacted = redactText(start, patterns)
  return text.length > bounds.stringLength ? `${redacted}...[cut: ${text.length} characters]` : redacted
}

function copyObject(value: object, walk: Walk): PlainJson {
  if (types.isProxy(value)) return '[proxy]'
  if (walk.ancestors.includes(value)) return '[circular]'
  if (walk.ancestors.length >= walk.bounds.depth) return Array.isArray(value) ? '[array]' : '[object]'
  walk.ancestors.push(value)
  try {
    return copySpecial(value, walk) ?? (Array.isArray(value) ? copyArray(value, walk) : copyMembers(value, walk))
  } catch {
    // Exotic objects, such as a module's namespace before it has run, throw when they are inspected.
    return '[unreadable]'
  } finally {
    walk.ancestors.pop()
  }
}

/** Copies objects whose content is not in their properties, or that have too many of them. */
function copySpecial(value: object, walk: Walk): PlainJson | undefined {
  if (types.isDate(value)) return copyDate(value)
  if (types.isNativeError(value)) return copyText(`error: ${describeError(value)}`, walk)
  if (types.isMap(value)) return copyMap(value, walk)
  if (types.isSet(value)) return copyArray([...take(Set.prototype.values.call(value), walk)], walk, sizeOf(value))
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

function* take<T>(values: Iterable<T>, { bounds }: Walk): Generator<T> {
  let taken = 0
  for (const value of values) {
    if (taken++ === bounds.items) return
    yield value
  }
}

function copyArray(value: readonly unknown[], walk: Walk, size = value.length): PlainJson[] {
  const items: PlainJson[] = []
  const count = Math.min(value.length, walk.bounds.items)
  for (let index = 0; index < count; index++) items.push(copyProperty(value, index, walk))
  if (size > walk.bounds.items) items.push(`[cut: ${size} items]`)
  return items
}

function copyMembers(value: object, walk: Walk): PlainJson {
  const keys = Object.keys(value)
  const shown = keys.slice(0, walk.bounds.items).filter((key) => !walk.bounds.asJson || isDefined(value, key))
  const members = shown.map((key): [string, PlainJson] => {
    return [copyKey(key, walk), isSecretKey(key) ? REDACTED : copyProperty(value, key, walk)]
  })
  return toObject(members, keys.length, walk)
}

/** A getter counts as defined: it is not run. */
function isDefined(owner: object, key: string): boolean {
  const property = Object.getOwnPropertyDescriptor(owner, key)
  return property !== undefined && (!('value' in property) || property.value !== undefined)
}

function copyMap(map: Map<unknown, unknown>, walk: Walk): PlainJson {
  const members = [...take(Map.prototype.entries.call(map), walk)].map(([key, value]): [string, PlainJson] => {
    const name = typeof key === 'string' ? key : nameOf(key)
    return [copyKey(name, walk), isSecretKey(name) ? REDACTED : copyValue(value, walk)]
  })
  return toObject(members, sizeOf(map), walk)
}

function nameOf(key: unknown): string {
  return typeof key === 'number' ? String(key) : describeValue(key)
}

/** Defines members instead of assigning them, because `__proto__` is an ordinary key here. */
function toObject(members: [string, PlainJson][], size: number, { bounds }: Walk): PlainJson {
  if (size > bounds.items) members.push(['[cut]', `${size} members`])
  return Object.fromEntries(members)
}

function copyKey(key: string, walk: Walk): string {
  const { keyLength } = walk.bounds
  walk.characters += Math.min(key.length, keyLength)
  return key.length > keyLength ? `${redactCredentials(key.slice(0, keyLength))}...` : redactCredentials(key)
}

function copyProperty(owner: object, key: string | number, walk: Walk): PlainJson {
  const property = Object.getOwnPropertyDescriptor(owner, key)
  if (property === undefined) return null
  return 'value' in property ? copyValue(property.value, walk) : '[getter]'
}
