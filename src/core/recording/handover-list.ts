import { NumberRows } from '../../model/columns/number-rows.ts'
import type { HandoverTables, Holder } from '../../model/holds.ts'

/** Columns of a row: task, time, site, settler. */
const WIDTH = 4
const MAX_ROWS = 2000
const MAX_SETTLERS = 200
const SETTLER_BYTES = 100

/** The tasks of a recording that went on because of code of another one; bounded. */
export class HandoverList {
  readonly #rows = new NumberRows(WIDTH, MAX_ROWS)
  readonly #settlers: Holder[] = []

  /** Adds a task that went on at a time, because of the function at a site of this recording's, in another one. */
  add(task: number, time: number, site: number, settler: Holder): void {
    let index = this.#settlers.lastIndexOf(settler)
    if (index < 0 && this.#settlers.length < MAX_SETTLERS) index = this.#settlers.push(settler) - 1
    if (index >= 0 && !this.#rows.isFull) this.#rows.data.push(task, time, site, index)
  }

  get byteLength(): number {
    return this.#rows.byteLength + this.#settlers.length * SETTLER_BYTES
  }

  finish(): HandoverTables {
    const rows = this.#rows
    const { count } = rows
    const handovers = {
      count,
      task: rows.column(0, new Uint32Array(count)),
      time: rows.column(1, new Float64Array(count)),
      site: rows.column(2, new Uint32Array(count)),
      settler: rows.column(3, new Uint32Array(count)),
    }
    return { handovers, settlers: this.#settlers }
  }
}
