export type SortValue = string | number | null

export interface SortOrder {
  key: string
  descending: boolean
}

/** Returns the rows sorted; equal rows keep their order, and null comes last in both directions. */
export function sortRows<Row>(rows: readonly Row[], value: (row: Row) => SortValue, descending: boolean): Row[] {
  return rows.toSorted((a, b) => compare(value(a), value(b), descending))
}

/** Returns the order after a click on a column's head: reversed, or the column's natural order. */
export function nextOrder(order: SortOrder, key: string, naturallyDescending: boolean): SortOrder {
  return { key, descending: order.key === key ? !order.descending : naturallyDescending }
}

function compare(a: SortValue, b: SortValue, descending: boolean): number {
  if (a === null || b === null) return a === b ? 0 : a === null ? 1 : -1
  const result = typeof a === 'number' && typeof b === 'number' ? a - b : compareText(String(a), String(b))
  return descending ? -result : result
}

/** Numbers in texts count as numbers: `4 queries` before `31 queries`. */
const TEXTS = new Intl.Collator('en', { numeric: true })

const compareText = (a: string, b: string): number => TEXTS.compare(a, b)
