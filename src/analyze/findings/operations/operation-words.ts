import type { Operation, Site } from '../../../model/async-stats.ts'
import type { Words } from '../../../model/finding.ts'
import { code, plain, siteWords } from '../words/check.ts'
import { formatCount } from '../words/format.ts'
import { placeName } from './places.ts'

/** Longest condition of a statement that stands in a title, in characters, and longest name. */
const MAX_CONDITION = 28
const MAX_NAME = 40

/** Longest title, in characters: it fits a line. */
const MAX_TITLE = 120

/**
 * Names an operation in a title: a statement with its condition, if that is short.
 *
 * @example shortText(operation) // 'SELECT items WHERE order_id = ?'
 */
export function shortText(operation: Operation): string {
  const name = nameOf(operation)
  const condition = /\bWHERE (.+?)(?: (?:ORDER|GROUP|LIMIT|HAVING|FOR)\b.*)?$/i.exec(operation.text)?.[1]
  if (operation.kind !== 'sql' || condition === undefined) return name
  const short = condition.replaceAll(/\$\d+/g, '?').replaceAll('"', '')
  return short.length > MAX_CONDITION ? name : `${name} WHERE ${short}`
}

/** Names an operation shortly; a cache's command with its key, as in `GET user:?`. */
export function nameOf({ kind, name, text }: Operation): string {
  const full = kind === 'cache' ? text : name
  return full.length > MAX_NAME ? `${full.slice(0, MAX_NAME - 1)}…` : full
}

/** Words several operations of one server: by their name, if they have the same one. */
export function manyWords(operations: readonly Operation[]): Words[] {
  const [first] = operations as [Operation, ...Operation[]]
  const count = formatCount(operations.length)
  if (operations.length === 1) return [code(nameOf(first))]
  const isOne = operations.every(
    ({ name, text }) => name === first.name && (first.kind !== 'cache' || text === first.text),
  )
  if (isOne) return [plain(`${count} × `), code(nameOf(first))]
  return [plain(`${count} operations of `), code(placeName(first))]
}

/** Words the line that has asked: ` in loadItems (orders.ts:31)`. */
export const inWords = ({ function: name, file, line }: Site): Words[] => [
  ...(name === '' || name.length > MAX_NAME ? [] : [plain(' in '), code(name)]),
  ...siteWords({ file, line }),
]

/** Returns the first of some titles that fits a line, or else the last. */
export function firstThatFits(...titles: Words[][]): Words[] {
  const lengthOf = (words: readonly Words[]): number => words.reduce((sum, { text }) => sum + text.length, 0)
  return titles.find((words) => lengthOf(words) <= MAX_TITLE) ?? titles.at(-1)!
}
