/** A bounded outline of data of any shape: texts, named entries, lists and tables. */
export type Outline =
  | { kind: 'value'; text: string; type: 'text' | 'number' | 'flag' | 'nothing' }
  | { kind: 'entries'; entries: [name: string, value: Outline][]; more: number }
  | { kind: 'list'; items: Outline[]; more: number }
  | { kind: 'table'; columns: string[]; rows: Outline[][]; more: number; moreColumns: number }

const MAX_DEPTH = 6
const MAX_ITEMS = 200
const MAX_COLUMNS = 12
/** Limit for all values of one outline, because many small lists inside each other must be bounded too. */
const MAX_VALUES = 20_000

/**
 * Outlines a panel's statistics: objects as named entries, arrays of objects or of pairs as tables, other arrays as
 * lists. Takes plain JSON data. Shows at most 200 entries a level, 12 columns and 6 levels, and counts the rest.
 * @example outline([['accept', 'text/html']]) // a table of one row
 */
export function outline(data: unknown): Outline {
  return outlineValue(data, 0, { left: MAX_VALUES })
}

interface Budget {
  left: number
}

function outlineValue(data: unknown, depth: number, budget: Budget): Outline {
  budget.left--
  if (typeof data !== 'object' || data === null) return outlineLeaf(data)
  if (depth >= MAX_DEPTH || budget.left <= 0) return leaf(sizeOf(data))
  if (!Array.isArray(data)) return outlineEntries(data as Record<string, unknown>, depth, budget)
  if (data.length === 0) return leaf('none')
  if (data.every(isPair)) return outlinePairs(data, depth, budget)
  if (data.every(isRecord)) return outlineTable(data, depth, budget)
  const items = data.slice(0, MAX_ITEMS).map((item) => outlineValue(item, depth + 1, budget))
  return { kind: 'list', items, more: data.length - items.length }
}

function outlineLeaf(data: unknown): Outline {
  if (data === null || data === undefined) return leaf('–')
  if (typeof data === 'number') return { kind: 'value', type: 'number', text: formatNumber(data) }
  if (typeof data === 'boolean') return { kind: 'value', type: 'flag', text: data ? 'yes' : 'no' }
  return { kind: 'value', type: 'text', text: typeof data === 'string' ? data : typeof data }
}

function leaf(text: string): Outline {
  return { kind: 'value', type: 'nothing', text }
}

/** Formats a number with at most three decimals; whole numbers as they are. */
function formatNumber(value: number): string {
  return Number.isInteger(value) ? String(value) : String(Number(value.toFixed(3)))
}

function sizeOf(data: object): string {
  const size = Array.isArray(data) ? data.length : Object.keys(data).length
  return `… ${size} ${size === 1 ? 'value' : 'values'} inside`
}

function outlineEntries(data: Record<string, unknown>, depth: number, budget: Budget): Outline {
  const names = Object.keys(data)
  if (names.length === 0) return leaf('none')
  const shown = names.slice(0, MAX_ITEMS)
  const entries = shown.map((name): [string, Outline] => [name, outlineValue(data[name], depth + 1, budget)])
  return { kind: 'entries', entries, more: names.length - shown.length }
}

function outlinePairs(data: [string, unknown][], depth: number, budget: Budget): Outline {
  const shown = data.slice(0, MAX_ITEMS)
  const rows = shown.map(([name, value]) => [outlineLeaf(name), outlineValue(value, depth + 1, budget)])
  return { kind: 'table', columns: ['name', 'value'], rows, more: data.length - shown.length, moreColumns: 0 }
}

function outlineTable(data: Record<string, unknown>[], depth: number, budget: Budget): Outline {
  const shown = data.slice(0, MAX_ITEMS)
  const names = [...new Set(shown.flatMap((row) => Object.keys(row)))]
  const columns = names.slice(0, MAX_COLUMNS)
  const rows = shown.map((row) =>
    columns.map((name) => (Object.hasOwn(row, name) ? outlineValue(row[name], depth + 1, budget) : leaf('–'))),
  )
  return { kind: 'table', columns, rows, more: data.length - shown.length, moreColumns: names.length - columns.length }
}

function isPair(item: unknown): item is [string, unknown] {
  return Array.isArray(item) && item.length === 2 && typeof item[0] === 'string'
}

function isRecord(item: unknown): item is Record<string, unknown> {
  return typeof item === 'object' && item !== null && !Array.isArray(item) && Object.keys(item).length > 0
}
