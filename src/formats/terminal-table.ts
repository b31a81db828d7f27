import { fit, padEnd, padStart, widthOf } from './terminal-text.ts'
import type { Paint } from './terminal-text.ts'

/** A section of a report: numbers on the left, then a name, then its place in the source. */
export interface TableSection {
  title: string
  heads: readonly string[]
  rows: readonly TableRow[]
  /** Number of rows that are left out. */
  more: number
}

export interface TableRow {
  numbers: readonly string[]
  name: string
  place: string
  /** Set to highlight the row. */
  style?: 'warning' | 'critical'
}

const INDENT = '  '
const GAP = '  '
const MIN_NAME = 12

/** Draws the lines of a table, at most `width` columns wide if the numbers leave any space. */
export function drawTable({ title, heads, rows, more }: TableSection, width: number, paint: Paint): string[] {
  const widths = heads.map((head, at) => Math.max(head.length, ...rows.map((row) => row.numbers[at]?.length ?? 0)))
  const used = INDENT.length + widths.reduce((sum, each) => sum + each + GAP.length, 0)
  const room = Math.max(2 * MIN_NAME, width - used - GAP.length)
  const nameWidth = Math.min(Math.max(MIN_NAME, ...rows.map((row) => widthOf(row.name))), Math.floor(room / 2))
  const numbers = (texts: readonly string[]): string =>
    INDENT + texts.map((text, at) => padStart(text, widths[at]!) + GAP).join('')
  const lines = rows.map((row) => {
    const name = padEnd(fit(row.name, nameWidth), nameWidth)
    const place = fit(row.place, room - nameWidth)
    const styled = row.style === undefined ? name : paint(row.style, name)
    return (numbers(row.numbers) + styled + (place === '' ? '' : GAP + paint('faint', place))).trimEnd()
  })
  const rest = more > 0 ? [paint('faint', `${INDENT}… and ${more} more`)] : []
  return [paint('strong', title), paint('faint', numbers(heads).trimEnd()), ...lines, ...rest]
}
