/** Typed columns that grow together, by doubling, up to a bound: compact storage for the hot path. */

type Column = Uint8Array | Uint32Array | Float64Array
type ColumnKind = 'u8' | 'u32' | 'f64'
type ColumnOf<K extends ColumnKind> = K extends 'u8' ? Uint8Array : K extends 'u32' ? Uint32Array : Float64Array

const FIRST_CAPACITY = 64

const make = (kind: ColumnKind, length: number): Column =>
  kind === 'u8' ? new Uint8Array(length) : kind === 'u32' ? new Uint32Array(length) : new Float64Array(length)

/**
 * A table with one typed array per field. The caller asks for a row and writes the fields itself.
 *
 * @example
 * const points = new Columns({ x: 'f64', y: 'f64' }, 1000)
 * const row = points.addRow()
 * if (row >= 0) points.at.x[row] = 1.5
 */
export class Columns<S extends Record<string, ColumnKind>> {
  count = 0
  /** The columns themselves; replaced when the table grows, so never keep one across `addRow`. */
  at: { [K in keyof S]: ColumnOf<S[K]> }
  readonly #schema: S
  readonly #limit: number
  #capacity: number

  constructor(schema: S, limit: number) {
    this.#schema = schema
    this.#limit = limit
    this.#capacity = Math.min(FIRST_CAPACITY, limit)
    this.at = this.#build((kind) => make(kind, this.#capacity))
  }

  /** The number of a new row, zero-filled; -1 where the table is full. */
  addRow(): number {
    if (this.count === this.#capacity && !this.#grow()) return -1
    return this.count++
  }

  /** The columns cut to their length, as copies that hold no spare memory. */
  finish(): { [K in keyof S]: ColumnOf<S[K]> } & { count: number } {
    return { count: this.count, ...this.#build((_kind, name) => this.at[name]!.slice(0, this.count)) }
  }

  #grow(): boolean {
    if (this.#capacity >= this.#limit) return false
    this.#capacity = Math.min(this.#capacity * 2, this.#limit)
    this.at = this.#build((kind, name) => {
      const larger = make(kind, this.#capacity)
      larger.set(this.at[name]!)
      return larger
    })
    return true
  }

  #build(column: (kind: ColumnKind, name: keyof S) => Column): { [K in keyof S]: ColumnOf<S[K]> } {
    const entries = Object.entries(this.#schema).map(([name, kind]) => [name, column(kind, name)])
    return Object.fromEntries(entries) as { [K in keyof S]: ColumnOf<S[K]> }
  }
}
