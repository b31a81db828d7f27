import { types } from 'node:util'

/**
 * Longest statement and longest value that are read, in characters or bytes; most values of one operation, lists within
 * lists included.
 */
const MAX_STATEMENT = 4096
const MAX_VALUE = 256
const MAX_VALUES = 64
const MAX_DEPTH = 3

/** Other in every process, so that a number tells nothing but that two of them are equal. */
const SEED = Math.floor(Math.random() * 0x1_0000_0000)
/** The prime of the 32-bit FNV-1a hash. */
const PRIME = 0x0100_0193

/**
 * Returns a number for the parameters of an operation, the same for the same parameters: to tell repetitions from
 * operations of one text with other values. A one-way hash of 32 bits; 0 if it is not known, because a value is too long
 * or is an object of the app. Runs none of its code, and keeps nothing.
 *
 * @param statement the text with its literals, which are parameters as well
 * @example hashParameters('SELECT * FROM t WHERE id = $1', [7]) === hashParameters('SELECT * FROM t WHERE id = $1', [7])
 */
export function hashParameters(statement: string, values?: unknown): number {
  if (statement.length > MAX_STATEMENT) return 0
  const hash = addText(SEED, statement)
  if (values === undefined || values === null) return hash || 1
  const budget = { left: MAX_VALUES }
  const whole = addValue(hash, values, budget, 0)
  return budget.left < 0 ? 0 : whole || 1
}

/** What may still be read; less than none if a value cannot be told from others. */
interface Budget {
  left: number
}

const addNumber = (hash: number, number: number): number => Math.imul(hash ^ number, PRIME) >>> 0

function addText(from: number, text: string): number {
  let hash = addNumber(from, text.length)
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), PRIME)
  return hash >>> 0
}

function addValue(hash: number, value: unknown, budget: Budget, depth: number): number {
  if (--budget.left < 0) return 0
  switch (typeof value) {
    case 'string':
      return value.length > MAX_VALUE ? giveUp(budget) : addText(addNumber(hash, 1), value)
    case 'number':
    case 'bigint':
    case 'boolean':
    case 'undefined':
      return addText(addNumber(hash, 2), String(value))
    case 'object':
      return value === null ? addNumber(hash, 3) : addObject(hash, value, budget, depth)
    default:
      return giveUp(budget)
  }
}

function giveUp(budget: Budget): 0 {
  budget.left = -1
  return 0
}

function addObject(hash: number, object: object, budget: Budget, depth: number): number {
  if (types.isProxy(object)) return giveUp(budget)
  if (types.isDate(object)) return addText(addNumber(hash, 4), String(Date.prototype.getTime.call(object)))
  if (types.isUint8Array(object)) return addBytes(hash, object, budget)
  const prototype: unknown = Object.getPrototypeOf(object)
  const isList = Array.isArray(object)
  if (depth >= MAX_DEPTH || (!isList && prototype !== Object.prototype && prototype !== null)) return giveUp(budget)
  const keys = isList ? null : Object.keys(object)
  const count = keys?.length ?? (object as unknown[]).length
  if (count > budget.left) return giveUp(budget)
  let whole = addNumber(addNumber(hash, isList ? 5 : 6), count)
  for (let at = 0; at < count; at++) {
    const key = keys?.[at] ?? at
    const property = Object.getOwnPropertyDescriptor(object, key)
    if (property !== undefined && !('value' in property)) return giveUp(budget)
    if (keys !== null) whole = addText(whole, String(key))
    whole = addValue(whole, property?.value, budget, depth + 1)
  }
  return whole
}

function addBytes(hash: number, bytes: Uint8Array, budget: Budget): number {
  if (bytes.length > MAX_VALUE) return giveUp(budget)
  let whole = addNumber(addNumber(hash, 7), bytes.length)
  for (let at = 0; at < bytes.length; at++) whole = addNumber(whole, bytes[at]!)
  return whole
}
