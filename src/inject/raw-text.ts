import * as b from './bytes.ts'
import { endsName, isLetter, lower } from './bytes.ts'

/** Tokens that a `<` in text may begin. */
const Mark = { none: 0, less: 1, endTag: 2, startTag: 3, comment: 4 } as const
type Mark = (typeof Mark)[keyof typeof Mark]

/** Escapes in a script: `<!--` hides the end tag of a script that is written within it. */
const Escape = { none: 0, once: 1, twice: 2 } as const
type Escape = (typeof Escape)[keyof typeof Escape]

/**
 * Reads the content of an element that is text up to its own end tag, in pieces. A script has the standard's escapes:
 * `<!-- <script> </script> -->` is text.
 */
export class RawText {
  readonly element: string
  #mark: Mark = Mark.none
  #escape: Escape = Escape.none
  #dashes = 0
  #name = ''

  constructor(element: string) {
    this.element = element
  }

  /** Returns the end of the text, right behind the name in its end tag; null if it continues after this piece. */
  read(piece: Uint8Array, from: number): number | null {
    for (let at = from; at < piece.length;) {
      if (this.#mark === Mark.none && this.#escape === Escape.none) {
        const next = piece.indexOf(b.LESS, at)
        if (next < 0) return null
        at = next
      }
      const byte = piece[at]!
      if (this.#mark === Mark.none) this.#text(byte)
      else if (this.#isOver(byte)) return at
      else if (!this.#marked(byte)) continue
      at++
    }
    return null
  }

  #text(byte: number): void {
    if (byte === b.LESS) this.#mark = Mark.less
    if (byte === b.GREATER && this.#dashes >= 2) this.#escape = Escape.none
    this.#dashes = byte === b.DASH ? this.#dashes + 1 : 0
  }

  #isOver(byte: number): boolean {
    const isEnd = this.#mark === Mark.endTag && endsName(byte) && this.#name === this.element
    return isEnd && this.#escape !== Escape.twice
  }

  /** Returns false if the byte must be read again, as text. */
  #marked(byte: number): boolean {
    if (this.#mark === Mark.less) return this.#afterLess(byte)
    if (this.#mark === Mark.comment) return this.#afterBang(byte)
    if (isLetter(byte)) {
      this.#name = (this.#name + lower(byte)).slice(0, 12)
      return true
    }
    const isScript = endsName(byte) && this.#name === 'script' && this.element === 'script'
    if (isScript && this.#mark === Mark.startTag) this.#escape = Escape.twice
    if (isScript && this.#mark === Mark.endTag) this.#escape = Escape.once
    this.#mark = Mark.none
    return isScript
  }

  #afterLess(byte: number): boolean {
    this.#name = ''
    const isScript = this.element === 'script'
    if (byte === b.SLASH) this.#mark = Mark.endTag
    else if (byte === b.BANG && isScript && this.#escape === Escape.none) this.#mark = Mark.comment
    else if (isLetter(byte) && isScript && this.#escape === Escape.once) this.#mark = Mark.startTag
    else this.#mark = Mark.none
    return this.#mark === Mark.endTag || this.#mark === Mark.comment
  }

  #afterBang(byte: number): boolean {
    if (byte !== b.DASH) {
      this.#mark = Mark.none
      return false
    }
    this.#name += '-'
    if (this.#name !== '--') return true
    this.#mark = Mark.none
    this.#escape = Escape.once
    this.#dashes = 2
    return true
  }
}
