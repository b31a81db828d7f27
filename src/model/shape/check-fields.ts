import { object, within } from './shape.ts'
import type { Kind, WrongField } from './shape.ts'

/** The required kinds of fields, by name. */
export type Fields = Readonly<Record<string, Kind>>

/**
 * Finds the first field that is missing or of another kind; null if there is none. Ignores further fields.
 *
 * @example findWrongField({ id: 1 }, { id: 'string' }, 'summary') //
 * { where: 'summary.id', expected: 'a text', got: 'number' }
 */
export function findWrongField(value: unknown, fields: Fields, where: string): WrongField | null {
  const wrong = object(fields)(value)
  return wrong === null ? null : within(where, wrong)
}
