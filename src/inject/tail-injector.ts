import { BodyEndFinder } from './body-end-finder.ts'

/** Comments behind `</body>` are held back up to this many bytes; a longer tail is let go. */
const MAX_HELD = 4096

/** No character set that has ASCII in its place begins with these; UTF-16 does. */
const BYTE_ORDER_MARKS: ReadonlySet<number> = new Set([0xfe, 0xff])

/** What goes into a page, and whether it is known to be one. */
export interface TailOptions {
  markup: Buffer
  /** The browser has asked for a page to show: then one without `<html>` and `<body>` is a page too. */
  isPage: boolean
}

/**
 * Puts markup before the last `</body>` of a document that comes in pieces; where the document has none, at its end.
 * Only what may be that end tag, and what may follow it, is held back: never more than 4 KB and never visible content.
 * What is no document stays as it is.
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

  /** What of the document can go on now. A piece is the caller's again when it has gone on, or at once. */
  push(piece: Buffer): Buffer[] {
    if (piece.length === 0) return []
    if (this.#isEmpty) this.#isOther = BYTE_ORDER_MARKS.has(piece[0]!)
    this.#isEmpty = false
    if (this.#isOther) return [piece]
    const from = this.#finder.read(piece)
    const before = this.#held.length
    const end = before + (from ?? piece.length)
    if (before + piece.length - end > MAX_HELD) {
      this.#finder.giveUp()
      return this.#split(piece, before + piece.length)
    }
    return this.#split(piece, end)
  }

  /** What is left at the end, with the markup in it or behind it. */
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

  /** Lets go what comes before `end`, counted from the first byte held, and holds copies of the rest. */
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
