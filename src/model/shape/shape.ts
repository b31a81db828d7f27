import { isObject } from './is-object.ts'

/** A missing field or one of another kind, in the words of an error message. */
export interface WrongField {
  /** The path to it, `tasks[1].slices`; empty for the value itself. */
  where: string
  /** Words that follow "expected": `a number or null`. */
  expected: string
  got: string
}

/** Finds the first wrong field of a value; null if there is none. */
export type Shape = (value: unknown) => WrongField | null

export type Kind =
  | 'string'
  | 'number'
  | 'boolean'
  | 'object'
  | 'list'
  | 'interval'
  | 'string or null'
  | 'number or null'
  | 'object or null'
  | 'f64'
  | 'u32'
  | 'u8'

/** The name of each kind in a message, and its test. */
const KINDS: Readonly<Record<Kind, readonly [name: string, fits: (value: unknown) => boolean]>> = {
  string: ['a text', (value) => typeof value === 'string'],
  number: ['a number', (value) => typeof value === 'number'],
  boolean: ['true or false', (value) => typeof value === 'boolean'],
  object: ['an object', isObject],
  list: ['a list', (value) => Array.isArray(value)],
  interval: ['a start and an end', isInterval],
  'string or null': ['a text or null', (value) => value === null || typeof value === 'string'],
  'number or null': ['a number or null', (value) => value === null || typeof value === 'number'],
  'object or null': ['an object or null', (value) => value === null || isObject(value)],
  f64: ['a Float64Array', (value) => value instanceof Float64Array],
  u32: ['a Uint32Array', (value) => value instanceof Uint32Array],
  u8: ['a Uint8Array', (value) => value instanceof Uint8Array],
}

function isInterval(value: unknown): boolean {
  return Array.isArray(value) && value.length === 2 && typeof value[0] === 'number' && typeof value[1] === 'number'
}

const kinds = new Map<Kind, Shape>()

function shapeOf(kind: Kind | Shape): Shape {
  if (typeof kind === 'function') return kind
  const [expected, fits] = KINDS[kind]
  const known = kinds.get(kind)
  if (known !== undefined) return known
  const shape: Shape = (value) => (fits(value) ? null : { where: '', expected, got: nameKind(value) })
  kinds.set(kind, shape)
  return shape
}

/** Makes a shape that fits an absent value as well. */
export function optional(kind: Kind | Shape): Shape {
  const shape = shapeOf(kind)
  return (value) => (value === undefined ? null : shape(value))
}

/** Makes the shape of a list whose items all fit. */
export function listOf(kind: Kind | Shape): Shape {
  const [item, list] = [shapeOf(kind), shapeOf('list')]
  return (value) => {
    if (!Array.isArray(value)) return list(value)
    for (let index = 0; index < value.length; index++) {
      const wrong = item(value[index])
      if (wrong !== null) return within(`[${index}]`, wrong)
    }
    return null
  }
}

/** Makes the shape of an object whose own fields fit; ignores further fields. */
export function object(fields: Readonly<Record<string, Kind | Shape>>): Shape {
  const entries = Object.entries(fields).map(([name, kind]) => [name, shapeOf(kind)] as const)
  return (value) => {
    if (!isObject(value)) return { where: '', expected: 'an object', got: nameKind(value) }
    for (const [name, shape] of entries) {
      const wrong = shape(Object.hasOwn(value, name) ? value[name] : undefined)
      if (wrong !== null) return within(name, wrong)
    }
    return null
  }
}

/** Returns fields of these names that are all numbers. */
export const numbers = (...names: readonly string[]): Record<string, 'number'> =>
  Object.fromEntries(names.map((name) => [name, 'number' as const]))

/** Puts a path before that of a wrong field. */
export function within(path: string, wrong: WrongField): WrongField {
  const { where } = wrong
  const joint = path === '' || where === '' || where.startsWith('[') ? '' : '.'
  return { ...wrong, where: `${path}${joint}${where}` }
}

/** Names the kind of a value for people. */
export function nameKind(value: unknown): string {
  if (value === undefined) return 'nothing'
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'a list'
  if (typeof value === 'string') return 'a text'
  return typeof value === 'object' ? 'an object' : typeof value
}
