/** An insertion before an offset of the source: its length tells by how much columns have moved. */
export interface Insert {
  offset: number
  length: number
}

/** Text to insert at an offset, or (text '') only a callback for it. */
interface Scheduled {
  offset: number
  text: string
  /** Runs when the walk has passed the offset. */
  after: (() => void) | null
}

/**
 * Inserts text into a source while a walk goes through it from front to back. Insertions further on are scheduled. The
 * last one scheduled for an offset comes first there, so that inner constructs end before outer ones.
 */
export class SourceEditor {
  readonly #source: string
  /** Nearest offset last. */
  readonly #scheduled: Scheduled[] = []
  #output = ''
  /** All insertions, in order. */
  readonly inserts: Insert[] = []
  #copied = 0

  constructor(source: string) {
    this.#source = source
  }

  /** Advances to an offset and makes all insertions scheduled up to it. */
  advance(offset: number): void {
    const scheduled = this.#scheduled
    let last = scheduled.length - 1
    while (last >= 0 && scheduled[last]!.offset <= offset) {
      const { offset: at, text, after } = scheduled.pop()!
      if (text !== '') this.insert(at, text)
      after?.()
      last = scheduled.length - 1
    }
  }

  /** Inserts text now. Throws if the output is already beyond the offset, which is a mistake of the walk. */
  insert(offset: number, text: string): void {
    if (offset < this.#copied) {
      throw new RangeError(
        `Expected an insertion at or after ${this.#copied}, got ${offset}. The walk is out of order.`,
      )
    }
    this.#output += this.#source.slice(this.#copied, offset) + text
    this.#copied = offset
    this.inserts.push({ offset, length: text.length })
  }

  /** Schedules an insertion, and a callback, for when the walk reaches the offset. */
  schedule(offset: number, text: string, after: (() => void) | null = null): void {
    const scheduled = this.#scheduled
    let index = scheduled.length
    while (index > 0 && scheduled[index - 1]!.offset < offset) index--
    if (index === scheduled.length) scheduled.push({ offset, text, after })
    else scheduled.splice(index, 0, { offset, text, after })
  }

  /** Returns the whole text with all insertions. */
  finish(): string {
    this.advance(this.#source.length)
    return this.#output + this.#source.slice(this.#copied)
  }
}
