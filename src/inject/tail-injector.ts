import { BodyEndFinder } from './body-end-finder.ts'

/** Limits the bytes that are held back behind `</body>`, such as comments; a longer tail is passed on. */
const MAX_HELD_BYTES = 4096

/** First bytes of UTF-16, with which no character set that contains ASCII unchanged begins. */
const BYTE_ORDER_MARKS: ReadonlySet<number> = new Set([0xfe, 0xff])

/** The markup for a page, and whether the document is known to be one. */
export interface TailOptions {
  markup: Buffer
  /** True if the browser has asked for a page to show: then a document without `<html>` and `<body>` is a page too. */
  isPage: boolean
}

/**
 * Puts markup before the last `</body>` of a document that comes in pieces, or at its end if there is none. Holds back
 * only a possible end tag and its tail: never more than 4 KB and never visible content. Anything but a document stays
 * unchanged.
 */
export class TailInjector {
  readonly #options: TailOptions
  readonly #finder = new BodyEndFinder()
  #held: Buffer = Buffer.alloc(0)
  #isOther = false
  #isEmpty = true

  constructor(options: TailOptions) {
    this.#options = options
  }

  /**
   * Returns the parts of the document that can be passed on now. The caller may reuse the piece when its part has been
   * passed on, or at once.
   */
  push(piece: Buffer): Buffer[] {
    if (piece.length === 0) return []
    if (this.#isEmpty) this.#isOther = BYTE_ORDER_MARKS.has(piece[0]!)
    this.#isEmpty = false
    if (this.#isOther) return [piece]
    const from = this.#finder.read(piece)
    const before = this.#held.length
    const end = before + (from ?? piece.length)
    if (before + piece.length - end > MAX_HELD_BYTES) {
      this.#finder.giveUp()
      return this.#split(piece, before + piece.length)
    }
    return this.#split(piece, end)
  }

  /** Returns the rest of the document, with the markup in it or behind it. */
  finish(): Buffer[] {
    const { isAtBodyEnd } = this.#finder
    const { markup } = this.#options
    const parts = isAtBodyEnd ? [markup, this.#held] : this.#mayAppend() ? [this.#held, markup] : [this.#held]
    this.#held = Buffer.alloc(0)
    return parts.filter((part) => part.length > 0)
  }

  #mayAppend(): boolean {
    const { isDocument, hasFrames, isBetweenTags } = this.#finder
    if (this.#isEmpty || this.#isOther || hasFrames || !isBetweenTags) return false
    return isDocument || this.#options.isPage
  }

  /** Returns the bytes before `end`, counted from the first held byte, and holds copies of the rest. */
  #split(piece: Buffer, end: number): Buffer[] {
    const held = this.#held
    if (end < held.length) {
      this.#held = Buffer.concat([held.subarray(end), piece])
      return end === 0 ? [] : [held.subarray(0, end)]
    }
    const cut = end - held.length
    this.#held = Buffer.from(piece.subarray(cut))
    const out = cut === piece.length ? piece : piece.subarray(0, cut)
    return [held, out].filter((part) => part.length > 0)
  }
}
