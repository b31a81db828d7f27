/**
 * Rows of numbers in one array, up to a bound: for tables of which most profiles have a row or two. Typed columns cost
 * some hundred bytes each before their first row, a third of what a small request's record weighs.
 *
 * @example
 * const rows = new NumberRows(2, 1000)
 * if (!rows.isFull) rows.data.push(1.5, 2)
 * rows.column(1, new Uint32Array(rows.count)) // [2]
 */
export class NumberRows {
  /** Row by row; push as many numbers as the rows are wide. */
  readonly data: number[] = []
  readonly #width: number
  readonly #limit: number

  constructor(width: number, limit: number) {
    this.#width = width
    this.#limit = limit * width
  }

  get isFull(): boolean {
    return this.data.length >= this.#limit
  }

  get count(): number {
    return this.data.length / this.#width
  }

  get byteLength(): number {
    return this.data.length * 8
  }

  /** Copies one column into an array of `count` elements and returns it. */
  column<T extends Float64Array | Uint32Array | Uint8Array>(index: number, into: T): T {
    for (let row = 0, at = index; row < into.length; row++, at += this.#width) into[row] = this.data[at]!
    return into
  }
}
