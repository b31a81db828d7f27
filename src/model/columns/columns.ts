/** Typed columns that grow together up to a bound: compact storage for the hot path. */

type Column = Uint8Array | Uint32Array | Float64Array
type ColumnKind = 'u8' | 'u32' | 'f64'
type ColumnOf<K extends ColumnKind> = K extends 'u8' ? Uint8Array : K extends 'u32' ? Uint32Array : Float64Array
type ColumnsOf<S> = { [K in keyof S]: S[K] extends ColumnKind ? ColumnOf<S[K]> : never }

/** Rows at first: most requests have few tasks, and arrays of up to 64 bytes cost V8 a tenth of larger ones. */
const FIRST_CAPACITY = 8
const GROWTH = 4

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
  at: ColumnsOf<S>
  readonly #schema: S
  readonly #limit: number
  #capacity = 0

  constructor(schema: S, limit: number) {
    this.#schema = schema
    this.#limit = limit
    this.at = emptyColumns(schema)
  }

  /** Adds a zero-filled row and returns its number; -1 if the table is full. */
  addRow(): number {
    if (this.count === this.#capacity && !this.#grow()) return -1
    return this.count++
  }

  /** Returns the columns cut to their length, as copies without spare memory. */
  finish(): ColumnsOf<S> & { count: number } {
    if (this.count === 0) return { ...emptyColumns(this.#schema), count: 0 }
    return { ...this.#build((_kind, name) => this.at[name].slice(0, this.count)), count: this.count }
  }

  get byteLength(): number {
    let bytes = 0
    for (const name in this.#schema) bytes += this.at[name].byteLength
    return bytes
  }

  #grow(): boolean {
    if (this.#capacity >= this.#limit) return false
    this.#capacity = Math.min(Math.max(FIRST_CAPACITY, this.#capacity * GROWTH), this.#limit)
    this.at = this.#build((kind, name) => {
      const larger = make(kind, this.#capacity)
      larger.set(this.at[name])
      return larger
    })
    return true
  }

  #build(column: (kind: ColumnKind, name: keyof S) => Column): ColumnsOf<S> {
    const built: Record<string, Column> = {}
    for (const name in this.#schema) built[name] = column(this.#schema[name]!, name)
    return built as ColumnsOf<S>
  }
}

const empties = new WeakMap<object, Record<string, Column>>()

/** Returns the empty columns that all tables of a schema share. */
function emptyColumns<S extends Record<string, ColumnKind>>(schema: S): ColumnsOf<S> {
  let columns = empties.get(schema)
  if (columns === undefined) {
    columns = {}
    for (const name in schema) columns[name] = make(schema[name]!, 0)
    empties.set(schema, columns)
  }
  return columns as ColumnsOf<S>
}

/** Returns the first row of an ascending column that is not before `at`; its length if all are. */
export function firstFrom(time: Float64Array, at: number): number {
  let [low, high] = [0, time.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (time[middle]! < at) low = middle + 1
    else high = middle
  }
  return low
}
