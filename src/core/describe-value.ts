import { types } from 'node:util'
import { dataProperty } from './data-property.ts'

const MAX_TEXT_LENGTH = 80

/**
 * Names a value for an error message or a log line: bounded, on one line, and without running code of the value.
 *
 * @example describeValue('loud')  // '"loud"'
 * @example describeValue([1, 2])  // 'an array of 2'
 */
export function describeValue(value: unknown): string {
  switch (typeof value) {
    case 'string':
      return quoteText(value)
    case 'bigint':
      // Printing a huge bigint takes quadratic time.
      return BigInt.asIntN(64, value) === value ? `${value}n` : 'a huge bigint'
    case 'symbol':
      return 'a symbol'
    case 'function':
      return 'a function'
    case 'object':
      return describeObject(value)
    default:
      return String(value)
  }
}

function describeObject(value: object | null): string {
  if (value === null) return 'null'
  if (types.isProxy(value)) return 'a proxy'
  if (Array.isArray(value)) return `an array of ${value.length}`
  if (types.isRegExp(value)) return 'a regular expression'
  if (types.isDate(value)) return 'a date'
  if (types.isPromise(value)) return 'a promise'
  if (types.isNativeError(value)) return 'an error'
  return 'an object'
}

function quoteText(text: string): string {
  if (text.length <= MAX_TEXT_LENGTH) return `"${printable(text)}"`
  return `"${printable(text.slice(0, MAX_TEXT_LENGTH))}…" (${text.length} characters)`
}

/**
 * Describes a thrown value, of whatever type, in one bounded line. Runs nothing of the value: no getter, no trap, no
 * `toString`. Never throws.
 *
 * @example describeError(new TypeError('x is not a function'))  // 'x is not a function'
 */
export function describeError(error: unknown, maxLength = 300): string {
  const text = messageOf(error)
  const line = printable(text.slice(0, maxLength))
  return line.length > maxLength || text.length > maxLength ? `${line.slice(0, maxLength - 1)}…` : line
}

function messageOf(error: unknown): string {
  if (typeof error === 'string') return error
  if (typeof error !== 'object' || error === null || types.isProxy(error)) return describeValue(error)
  const message = dataProperty(error, 'message')
  return typeof message === 'string' && message !== '' ? message : describeValue(error)
}

/** Shows control characters, which forge log lines, and bidirectional marks, which reorder text, as escapes. */
function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu, escapeCharacter)
}

function escapeCharacter(character: string): string {
  return `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`
}
