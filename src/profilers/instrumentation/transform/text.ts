/** Reads source text for positions that parsers do not keep, such as those of keywords. */

const BLANK_OR_COMMENT = /(?:\s+|\/\/[^\n\r\u2028\u2029]*|\/\*[^]*?\*\/)*/y
const WORD = /[\p{ID_Continue}$]*/uy

/** Returns the offset behind blanks and comments. */
export function skipBlank(source: string, offset: number): number {
  BLANK_OR_COMMENT.lastIndex = offset
  BLANK_OR_COMMENT.test(source)
  return BLANK_OR_COMMENT.lastIndex
}

/** Returns the offset of `word`, if only other words, blanks and comments precede it; else -1. */
export function findWord(source: string, word: string, from: number, to: number): number {
  for (let offset = skipBlank(source, from); offset < to;) {
    WORD.lastIndex = offset
    const found = WORD.exec(source)![0]
    if (found === word) return offset
    if (found === '') return -1
    offset = skipBlank(source, offset + found.length)
  }
  return -1
}

/** Converts rising offsets to lines and columns (from 1, UTF-16 code units), each starting at the last one. */
export class LineCounter {
  readonly #source: string
  readonly #terminator: RegExp | null
  #line = 1
  #start = 0
  /** Start of the next line; -1 if it is not known yet. */
  #next = -1

  constructor(source: string) {
    this.#source = source
    this.#terminator = /[\r\u2028\u2029]/.test(source) ? /\r\n|[\n\r\u2028\u2029]/g : null
  }

  locate(offset: number): { line: number; column: number } {
    if (offset < this.#start) this.#rewind()
    for (let next = this.#nextStart(); next <= offset; next = this.#nextStart()) {
      this.#line++
      this.#start = next
      this.#next = -1
    }
    return { line: this.#line, column: offset - this.#start + 1 }
  }

  #rewind(): void {
    this.#line = 1
    this.#start = 0
    this.#next = -1
  }

  #nextStart(): number {
    if (this.#next === -1) this.#next = this.#findNext()
    return this.#next
  }

  #findNext(): number {
    if (this.#terminator === null) {
      const at = this.#source.indexOf('\n', this.#start)
      return at === -1 ? Infinity : at + 1
    }
    this.#terminator.lastIndex = this.#start
    const match = this.#terminator.exec(this.#source)
    return match === null ? Infinity : match.index + match[0].length
  }
}
