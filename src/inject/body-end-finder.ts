import * as b from './bytes.ts'
import { endsName, isLetter, isPlain, isSpace, lower } from './bytes.ts'
import { RawText } from './raw-text.ts'

/** States of the tokenizer between two bytes; the names are those of the HTML standard, 13.2.5. */
const State = {
  data: 0,
  tagOpen: 1,
  endTagOpen: 2,
  tagName: 3,
  beforeAttributeName: 4,
  attributeName: 5,
  afterAttributeName: 6,
  beforeAttributeValue: 7,
  doubleQuoted: 8,
  singleQuoted: 9,
  unquoted: 10,
  selfClosing: 11,
  markupDeclaration: 12,
  commentStart: 13,
  commentStartDash: 14,
  comment: 15,
  commentEndBang: 16,
  bogusComment: 17,
  doctype: 18,
  cdata: 19,
  rawText: 20,
  plainText: 21,
} as const

type State = (typeof State)[keyof typeof State]

/** Elements whose content is text up to their own end tag. `noscript` is one if scripts run, as ours does. */
const RAW_ELEMENTS: ReadonlySet<string> = new Set([
  ...['script', 'style', 'textarea', 'title', 'xmp', 'iframe', 'noembed', 'noframes', 'noscript'],
])
/** Elements that contain text in SVG and MathML too, approximately. */
const RAW_IN_FOREIGN: ReadonlySet<string> = new Set(['script', 'style'])
const FOREIGN: ReadonlySet<string> = new Set(['svg', 'math'])
/** Elements that occur in a whole page only. */
const OF_DOCUMENTS: ReadonlySet<string> = new Set(['html', 'head', 'body'])
const MAX_NAME_BYTES = 12

/**
 * Finds the end tag of the body in HTML that comes in pieces: the last `</body>` that is a tag, followed only by white
 * space, comments and `</html>`. It reads bytes, so the character set must contain ASCII unchanged.
 */
export class BodyEndFinder {
  /** True after a start tag of a whole page, or its doctype. */
  isDocument = false
  /** True for a page of frames, which has no body. */
  hasFrames = false
  #state: State = State.data
  /** Start of the current token, in the current piece; negative if it began in an earlier one. */
  #tokenAt = 0
  /** Start of the last `</body>`, if nothing has followed it yet. */
  #bodyEndAt: number | null = null
  #name = ''
  #isEndTag = false
  #isSelfClosing = false
  #dashes = 0
  #raw = new RawText('')
  #foreignDepth = 0
  /** Length of the last piece. */
  #length = 0

  /**
   * Reads the next piece. Returns the offset from which bytes have to be held back, relative to the piece's beginning:
   * negative if it is in an earlier piece, null if none.
   */
  read(piece: Uint8Array): number | null {
    this.#tokenAt -= this.#length
    if (this.#bodyEndAt !== null) this.#bodyEndAt -= this.#length
    this.#length = piece.length
    for (let at = 0; at < piece.length;) at = this.#step(piece, at)
    return this.#bodyEndAt ?? (this.#mayBeBodyEnd() ? this.#tokenAt : null)
  }

  /** Ends the search for the current end tag, whose held bytes have become too many. */
  giveUp(): void {
    this.#bodyEndAt = null
    if (!this.#mayBeBodyEnd()) return
    this.#isEndTag = false
    this.#name = ''
  }

  /** Returns whether the document ends with its `</body>`. */
  get isAtBodyEnd(): boolean {
    return this.#bodyEndAt !== null
  }

  /** Returns whether following markup would be parsed as markup. */
  get isBetweenTags(): boolean {
    return this.#state === State.data
  }

  #mayBeBodyEnd(): boolean {
    if (this.#state === State.tagOpen || this.#state === State.endTagOpen) return true
    if (!this.#isEndTag || this.#state < State.tagName || this.#state > State.selfClosing) return false
    return this.#state === State.tagName ? 'body'.startsWith(this.#name) : this.#name === 'body'
  }

  /** Reads one or more bytes and returns the next offset: the same one if only the state has changed. */
  #step(piece: Uint8Array, at: number): number {
    const state = this.#state
    if (state === State.data) return this.#data(piece, at)
    if (state === State.rawText) return this.#rawText(piece, at)
    if (state === State.plainText) return piece.length
    if (state === State.tagName) return this.#tagName(piece, at)
    if (state < State.tagName) return this.#tagBegin(piece[at]!, at)
    if (state <= State.selfClosing) return this.#tagRest(piece, at)
    return this.#declaration(piece[at]!, at)
  }

  #data(piece: Uint8Array, at: number): number {
    const byte = piece[at]!
    if (byte === b.LESS) {
      this.#state = State.tagOpen
      this.#tokenAt = at
      return at + 1
    }
    if (this.#bodyEndAt !== null) {
      if (isSpace(byte)) return at + 1
      this.#bodyEndAt = null
    }
    const next = piece.indexOf(b.LESS, at)
    return next < 0 ? piece.length : next
  }

  #tagBegin(byte: number, at: number): number {
    if (isLetter(byte)) {
      this.#isEndTag = this.#state === State.endTagOpen
      this.#isSelfClosing = false
      this.#name = ''
      this.#state = State.tagName
      return at
    }
    if (this.#state === State.endTagOpen) {
      this.#state = byte === b.GREATER ? State.data : State.bogusComment
      return byte === b.GREATER ? at + 1 : at
    }
    this.#name = ''
    if (byte === b.SLASH) this.#state = State.endTagOpen
    else if (byte === b.BANG) this.#state = State.markupDeclaration
    else if (byte === b.QUESTION) this.#state = State.bogusComment
    else return this.#lessThanAsText(at)
    return at + 1
  }

  #lessThanAsText(at: number): number {
    this.#bodyEndAt = null
    this.#state = State.data
    return at
  }

  #tagName(piece: Uint8Array, at: number): number {
    let end = at
    while (end < piece.length && !endsName(piece[end]!)) end++
    const missing = Math.min(end - at, MAX_NAME_BYTES - this.#name.length)
    for (let index = at; index < at + missing; index++) this.#name += lower(piece[index]!)
    if (end > at) return end
    const byte = piece[at]!
    if (isSpace(byte)) this.#state = State.beforeAttributeName
    else if (byte === b.SLASH) this.#state = State.selfClosing
    else this.#endOfTag()
    return at + 1
  }

  #tagRest(piece: Uint8Array, at: number): number {
    const byte = piece[at]!
    switch (this.#state) {
      case State.doubleQuoted:
        return this.#quoted(piece, at, b.QUOTE)
      case State.singleQuoted:
        return this.#quoted(piece, at, b.APOSTROPHE)
      case State.beforeAttributeValue:
        return this.#beforeValue(byte, at)
      case State.unquoted:
        if (isSpace(byte)) this.#state = State.beforeAttributeName
        else if (byte === b.GREATER) this.#endOfTag()
        return at + 1
      case State.selfClosing:
        this.#isSelfClosing = byte === b.GREATER
        this.#state = State.beforeAttributeName
        return at
      case State.attributeName:
        return this.#attributeName(piece, at)
      default:
        this.#betweenAttributes(byte)
        return at + 1
    }
  }

  #attributeName(piece: Uint8Array, at: number): number {
    let end = at
    while (end < piece.length && isPlain(piece[end]!)) end++
    if (end > at) return end
    this.#betweenAttributes(piece[at]!)
    return at + 1
  }

  #betweenAttributes(byte: number): void {
    const isInName = this.#state === State.attributeName
    if (isSpace(byte)) this.#state = isInName ? State.afterAttributeName : this.#state
    else if (byte === b.SLASH) this.#state = State.selfClosing
    else if (byte === b.GREATER) this.#endOfTag()
    else if (byte === b.EQUALS && this.#state !== State.beforeAttributeName) this.#state = State.beforeAttributeValue
    else this.#state = State.attributeName
  }

  #beforeValue(byte: number, at: number): number {
    if (byte === b.QUOTE) this.#state = State.doubleQuoted
    else if (byte === b.APOSTROPHE) this.#state = State.singleQuoted
    else if (byte === b.GREATER) this.#endOfTag()
    else if (!isSpace(byte)) this.#state = State.unquoted
    return at + 1
  }

  #quoted(piece: Uint8Array, at: number, quote: number): number {
    const end = piece.indexOf(quote, at)
    if (end < 0) return piece.length
    this.#state = State.beforeAttributeName
    return end + 1
  }

  #endOfTag(): void {
    this.#state = State.data
    if (this.#isEndTag) this.#endTag(this.#name)
    else this.#startTag(this.#name)
  }

  #endTag(name: string): void {
    if (name === 'body') {
      this.#bodyEndAt = this.#tokenAt
      this.#foreignDepth = 0
    } else if (name !== 'html') this.#bodyEndAt = null
    if (FOREIGN.has(name) && this.#foreignDepth > 0) this.#foreignDepth--
  }

  #startTag(name: string): void {
    this.#bodyEndAt = null
    if (OF_DOCUMENTS.has(name)) this.isDocument = true
    if (name === 'frameset') this.hasFrames = true
    const isForeign = this.#foreignDepth > 0
    if (FOREIGN.has(name) && !this.#isSelfClosing) this.#foreignDepth++
    if (isForeign && (this.#isSelfClosing || !RAW_IN_FOREIGN.has(name))) return
    if (name === 'plaintext') this.#state = State.plainText
    if (!RAW_ELEMENTS.has(name)) return
    this.#raw = new RawText(name)
    this.#state = State.rawText
  }

  /** Continues behind the name of the element's own end tag, which is parsed like any other. */
  #rawText(piece: Uint8Array, at: number): number {
    const end = this.#raw.read(piece, at)
    if (end === null) return piece.length
    this.#isEndTag = true
    this.#isSelfClosing = false
    this.#name = this.#raw.element
    this.#state = State.tagName
    return end
  }

  #declaration(byte: number, at: number): number {
    switch (this.#state) {
      case State.markupDeclaration:
        return this.#markupDeclaration(byte, at)
      case State.cdata:
        if (byte === b.GREATER && this.#dashes >= 2) this.#state = State.data
        this.#dashes = byte === b.BRACKET ? this.#dashes + 1 : 0
        return at + 1
      case State.doctype:
        this.isDocument = true
        if (byte === b.GREATER) this.#state = State.data
        return at + 1
      case State.bogusComment:
        if (byte === b.GREATER) this.#state = State.data
        return at + 1
      default:
        return this.#comment(byte, at)
    }
  }

  #markupDeclaration(byte: number, at: number): number {
    const text = this.#name + lower(byte)
    this.#name = text
    this.#dashes = 0
    if (text === '--') this.#state = State.commentStart
    else if (text === 'doctype') this.#state = State.doctype
    else if (text === '[cdata[' && this.#foreignDepth > 0) this.#state = State.cdata
    else if (!['--', 'doctype', '[cdata['].some((known) => known.startsWith(text))) {
      this.#state = State.bogusComment
      return at
    }
    return at + 1
  }

  #comment(byte: number, at: number): number {
    const closes = byte === b.GREATER && (this.#state !== State.comment || this.#dashes >= 2)
    if (closes) this.#state = State.data
    else if (this.#state === State.commentStart && byte === b.DASH) this.#state = State.commentStartDash
    else this.#withinComment(byte)
    return at + 1
  }

  #withinComment(byte: number): void {
    const before = this.#state
    this.#state = State.comment
    if (byte === b.BANG && before === State.comment && this.#dashes >= 2) this.#state = State.commentEndBang
    if (byte !== b.DASH) this.#dashes = 0
    else this.#dashes = before === State.commentStartDash ? 2 : before === State.commentEndBang ? 1 : this.#dashes + 1
  }
}
