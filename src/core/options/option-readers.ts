import type { IncomingMessage } from 'node:http'
import { types } from 'node:util'
import { ConfigError } from '../errors.ts'
import { regExpsFromText, stateless, textItems } from './option-text.ts'

/** The origin of a value, as the user knows it. Readers report against it. */
export interface OptionSource {
  option: string
  fromEnvironment: boolean
}

/** Turns the given value (from code: anything; from the environment: text) into the option's value. */
export type OptionReader<T> = (given: unknown, source: OptionSource) => T

/** Throws the error for one option that does not fit. */
export function reject(source: OptionSource, expected: string, given: unknown, more: Reason = {}): never {
  const { option, fromEnvironment } = source
  const usual = fromEnvironment ? `Correct or unset the variable ${option}.` : `Correct or leave out ${option}.`
  throw new ConfigError({ option, expected, given, advice: more.advice ?? usual, cause: more.cause })
}

interface Reason {
  advice?: string
  cause?: unknown
}

const TRUE_WORDS = ['1', 'true', 'on', 'yes']
const FALSE_WORDS = ['0', 'false', 'off', 'no']

export const readFlag: OptionReader<boolean> = (given, source) => {
  if (!source.fromEnvironment) return typeof given === 'boolean' ? given : reject(source, 'true or false', given)
  const word = String(given).trim().toLowerCase()
  if (TRUE_WORDS.includes(word)) return true
  if (FALSE_WORDS.includes(word)) return false
  return reject(source, `one of ${[...TRUE_WORDS, ...FALSE_WORDS].join(', ')}`, given)
}

export interface NumberRange {
  /** Words for the message: `a whole number of at least 1`. */
  expected: string
  fits: (value: number) => boolean
}

const DECIMAL = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i

/** Reads a finite number within the range. */
export function readNumber({ expected, fits }: NumberRange): OptionReader<number> {
  return (given, source) => {
    const value = source.fromEnvironment ? numberFromText(String(given).trim()) : given
    if (typeof value === 'number' && Number.isFinite(value) && fits(value)) return value
    return reject(source, expected, given)
  }
}

function numberFromText(text: string): number {
  return DECIMAL.test(text) ? Number(text) : NaN
}

/** Reads one of a few words; those of the environment regardless of case. */
export function readChoice<T extends string>(choices: readonly T[]): OptionReader<T> {
  return (given, source) => {
    const word = source.fromEnvironment ? String(given).trim().toLowerCase() : given
    return choices.find((choice) => choice === word) ?? reject(source, `one of ${choices.join(', ')}`, given)
  }
}

export interface TextRule {
  /** Words for the message: `the id of a panel`. */
  expected: string
  fits: (text: string) => boolean
}

/** Reads a text that satisfies the rule. */
export function readText({ expected, fits }: TextRule): OptionReader<string> {
  return (given, source) => {
    const text = source.fromEnvironment ? String(given).trim() : given
    return typeof text === 'string' && fits(text) ? text : reject(source, expected, given)
  }
}

/** Reads a list of texts that all satisfy the rule; comma-separated in the environment. */
export function readTexts(item: TextRule): OptionReader<readonly string[]> {
  return (given, source) => {
    const items = source.fromEnvironment ? textItems(String(given)) : readArray(given, source)
    return items.map((text, index) => {
      if (typeof text === 'string' && item.fits(text)) return text
      return reject(itemSource(source, index), item.expected, text)
    })
  }
}

/** Reads the items of a real array, each once. */
export function readArray(given: unknown, source: OptionSource): unknown[] {
  if (types.isProxy(given) || !Array.isArray(given)) return reject(source, 'an array', given)
  if (given.length > 1000) return reject(source, 'an array of at most 1000 items', given)
  try {
    return Array.from(given as unknown[])
  } catch (cause) {
    return reject(source, 'an array of plain items', given, { cause })
  }
}

export function itemSource(source: OptionSource, index: number): OptionSource {
  return source.fromEnvironment ? source : { ...source, option: `${source.option}[${index}]` }
}

/** Reads regular expressions and copies them without the state of `g` and `y`; `/…/flags` items in the environment. */
export const readRegExps: OptionReader<readonly RegExp[]> = (given, source) => {
  const items: unknown[] = source.fromEnvironment ? regExpsFromText(String(given), source) : readArray(given, source)
  return items.map((item, index) => {
    if (types.isRegExp(item)) return stateless(item)
    return reject(itemSource(source, index), 'a regular expression', item)
  })
}

/** Reads path prefixes and regular expressions. */
export const readPathPatterns: OptionReader<readonly (string | RegExp)[]> = (given, source) => {
  const items: unknown[] = source.fromEnvironment
    ? textItems(String(given), { expressions: true, source })
    : readArray(given, source)
  return items.map((item, index) => {
    if (types.isRegExp(item)) return stateless(item)
    if (typeof item === 'string' && item.startsWith('/')) return item
    return reject(itemSource(source, index), 'a path prefix that starts with a slash, or a regular expression', item)
  })
}

/** Reads a predicate. The caller must check its result. */
export const readPredicate: OptionReader<RequestPredicate> = (given, source) =>
  typeof given === 'function'
    ? (given as RequestPredicate)
    : reject(source, 'a function that answers true or false', given)

type RequestPredicate = (request: IncomingMessage) => boolean

const SEGMENT_PATH = /^(?:\/[\w.~-]+)+\/*$/
const DOT_SEGMENT = /\/\.\.?(?:\/|$)/

/** Reads a path of plain segments, which routers, browsers and headers all parse alike, and removes closing slashes. */
export const readBasePath: OptionReader<string> = (given, source) => {
  const text = source.fromEnvironment ? String(given).trim() : given
  if (typeof text === 'string' && text.length <= 200 && SEGMENT_PATH.test(text) && !DOT_SEGMENT.test(text)) {
    return text.replace(/\/+$/, '')
  }
  return reject(source, 'a path such as /_debug_toolbar (letters, digits, - . _ ~ between slashes)', given)
}
