/** One segment of a map's `mappings`; all numbers from 0. */
export interface Segment {
  generatedLine: number
  generatedColumn: number
  /** -1 for code that comes from no source. */
  source: number
  line: number
  column: number
  /** -1 if the segment has no name. */
  name: number
}

const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'
const VALUES = Int8Array.from({ length: 128 }, (_, code) => DIGITS.indexOf(String.fromCodePoint(code)))
const COMMA = 44
const SEMICOLON = 59
/** Bits of a number that 32 can hold: a longer one is no mapping. */
const MAX_SHIFT_BITS = 30

/**
 * Reads the mappings of a map from the front to the back, as far as it is asked: without a table, which for a bundle
 * would be larger than the bundle. Mappings that are broken end where they break.
 */
export class SegmentReader {
  readonly #text: string
  #at = 0
  #line = 0
  #column = 0
  readonly #sums = { source: 0, line: 0, column: 0, name: 0 }
  #following: Segment | null
  /** The segments that have been passed last; several may begin at one place. */
  #passed: Segment[] = []

  constructor(mappings: string) {
    this.#text = mappings
    this.#following = this.#read()
  }

  /**
   * Returns the segments at the last mapped place of the line, at or before the column; none if it has none. Places must
   * ascend; for one before the last question, the answer is the same as for that.
   */
  seek(line: number, column: number): readonly Segment[] {
    for (let next = this.#following; next !== null && isUpTo(next, line, column); next = this.#following) {
      if (isAt(next, this.#passed[0])) this.#passed.push(next)
      else this.#passed = [next]
      this.#following = this.#read()
    }
    // An entry of an earlier line says nothing about this one.
    return (this.#passed[0]?.generatedLine ?? -1) >= line ? this.#passed : []
  }

  /** Returns the first segment behind the last question, if it is on the same line. */
  following(line: number): Segment | null {
    return this.#following?.generatedLine === line ? this.#following : null
  }

  #read(): Segment | null {
    while (this.#at < this.#text.length) {
      const code = this.#text.codePointAt(this.#at)!
      if (code === SEMICOLON) {
        this.#line++
        this.#column = 0
      } else if (code !== COMMA) return this.#readFields()
      this.#at++
    }
    return null
  }

  #readFields(): Segment | null {
    const fields: number[] = []
    for (let value = this.#readNumber(); value !== null; value = this.#readNumber()) fields.push(value)
    const [column, source, line, originalColumn, name] = fields
    if (column === undefined) return null
    this.#column += column
    const sums = this.#sums
    if (originalColumn !== undefined) {
      sums.source += source!
      sums.line += line!
      sums.column += originalColumn
      sums.name += name ?? 0
    }
    return {
      generatedLine: this.#line,
      generatedColumn: this.#column,
      source: originalColumn === undefined ? -1 : sums.source,
      line: sums.line,
      column: sums.column,
      name: name === undefined ? -1 : sums.name,
    }
  }

  /** Reads a number in base 64, least digits first, sign last; null if none is there. */
  #readNumber(): number | null {
    let value = 0
    for (let shift = 0; shift <= MAX_SHIFT_BITS; shift += 5) {
      const digit = VALUES[this.#text.codePointAt(this.#at) ?? 0] ?? -1
      if (digit === -1) return null
      this.#at++
      value |= (digit & 31) << shift
      if ((digit & 32) === 0) return (value & 1) === 1 ? -(value >>> 1) : value >>> 1
    }
    return null
  }
}

const isUpTo = ({ generatedLine, generatedColumn }: Segment, line: number, column: number): boolean =>
  generatedLine < line || (generatedLine === line && generatedColumn <= column)

const isAt = (one: Segment, other: Segment | undefined): boolean =>
  one.generatedColumn === other?.generatedColumn && one.generatedLine === other.generatedLine
