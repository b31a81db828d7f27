/** Insertions in the lines of a module: line from 1, column from 0 without insertions, length in characters. */
export type PackedShifts = readonly number[]

interface Shift {
  column: number
  length: number
}

/**
 * Leads from instrumented lines to those of the user.
 *
 * @example new Shifts([3, 10, 5]).columnOf(3, 16) // 11, the five characters before it are ours
 */
export class Shifts {
  readonly #lines = new Map<number, Shift[]>()

  /** Three numbers for each insertion, in the order of the text. */
  constructor(packed: PackedShifts) {
    for (let index = 0; index + 2 < packed.length; index += 3) {
      const [line, column, length] = [packed[index]!, packed[index + 1]!, packed[index + 2]!]
      const known = this.#lines.get(line)
      if (known === undefined) this.#lines.set(line, [{ column, length }])
      else known[known.length] = { column, length }
    }
  }

  /** Returns the user's column; line and columns count from 1. Within an insertion it is that behind it. */
  columnOf(line: number, column: number): number {
    const shifts = this.#lines.get(line)
    if (shifts === undefined) return column
    let sum = 0
    for (let index = 0; index < shifts.length; index++) {
      const { column: before, length } = shifts[index]!
      if (column - 1 < before + sum) break
      if (column - 1 < before + sum + length) return before + 1
      sum += length
    }
    return column - sum
  }

  /** Returns the user's text of an instrumented line; null if there is no insertion where it should be. */
  textOf(line: number, text: string): string | null {
    const shifts = this.#lines.get(line) ?? []
    let result = ''
    let end = 0
    let sum = 0
    for (let index = 0; index < shifts.length; index++) {
      const { column, length } = shifts[index]!
      const start = column + sum
      if (!isOurs(text.slice(start, start + length), length)) return null
      result += text.slice(end, start)
      end = start + length
      sum += length
    }
    return result + text.slice(end)
  }
}

/** An insertion calls our functions, or is punctuation that closes one that does. */
const isOurs = (text: string, length: number): boolean =>
  text.length === length && (text.includes('__dt') || /^[^\w"'`]*$/.test(text))
