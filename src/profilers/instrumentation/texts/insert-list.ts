/** An insertion of the transform before an offset of the source. */
interface Insert {
  offset: number
  length: number
}

/** Insertions as text: alternating the characters of the source before each (since the last one) and its length. */
interface InsertData {
  inserts: number[]
  /** Alternating the index of a site in its module, and the position of its first call in the code, less the last one. */
  calls: number[]
}

/** Returns an expression that finds calls of the runtime with the prefix of their names and the number of a site. */
export const callPattern = (): RegExp => /(__dt(?:\d+_)?)(?:[bc]\(|[adoswyz]\(\1t,)(\d+)/g

/** Encodes where the insertions are in the instrumented code of a module, whose first site has the number `first`. */
export function encodeInserts(code: string, inserts: readonly Insert[], first: number): string {
  const data: InsertData = { inserts: [], calls: [] }
  const known = new Set<number>()
  let moved = 0
  let last = 0
  let lastCall = 0
  for (const { offset, length } of inserts) {
    const position = offset + moved
    for (const call of code.slice(position, position + length).matchAll(callPattern())) {
      const site = Number(call[2])
      if (known.has(site)) continue
      known.add(site)
      data.calls.push(site - first, position + call.index - lastCall)
      lastCall = position + call.index
    }
    data.inserts.push(offset - last, length)
    moved += length
    last = offset
  }
  return JSON.stringify(data)
}

/** The insertions in the instrumented code of a module, by their positions in that code. */
export class InsertList {
  readonly #starts: Uint32Array
  readonly #ends: Uint32Array
  readonly #calls = new Map<number, number>()

  /** @param text the text of `encodeInserts` */
  constructor(text: string) {
    const { inserts, calls } = JSON.parse(text) as InsertData
    const count = inserts.length / 2
    this.#starts = new Uint32Array(count)
    this.#ends = new Uint32Array(count)
    let position = 0
    for (let index = 0; index < count; index++) {
      this.#starts[index] = position += inserts[2 * index]!
      this.#ends[index] = position += inserts[2 * index + 1]!
    }
    let call = 0
    for (let index = 0; index < calls.length; index += 2) this.#calls.set(calls[index]!, (call += calls[index + 1]!))
  }

  /** Returns the position of the first call with the site at an index. */
  callOf(site: number): number | undefined {
    return this.#calls.get(site)
  }

  /**
   * Takes the insertions out of `text`, the part of the code that begins at `from`. Returns null if they do not look
   * like insertions of `base`, because somebody has changed the code after us.
   */
  takeOut(text: string, from: number, base: string): string | null {
    let kept = ''
    let copied = 0
    const end = from + text.length
    for (let index = this.#firstFrom(from); index < this.#starts.length && this.#starts[index]! < end; index++) {
      const [start, stop] = [this.#starts[index]! - from, this.#ends[index]! - from]
      if (!isInserted(text.slice(start, stop), base) || stop > text.length) return null
      kept += text.slice(copied, start)
      copied = stop
    }
    kept += text.slice(copied)
    return kept.includes(base) ? null : kept
  }

  /** Returns the index of the first insertion that starts at a position or after it. */
  #firstFrom(position: number): number {
    let [low, high] = [0, this.#starts.length]
    while (low < high) {
      const middle = (low + high) >>> 1
      if (this.#starts[middle]! < position) low = middle + 1
      else high = middle
    }
    return low
  }
}

/** Insertions begin with a name of ours, a word or a mark, and end with a mark or the word before a callback's value. */
const BEGIN = /^(?:[ ;,(){}]|const |using |try\{|__dt)/
const isInserted = (text: string, base: string): boolean =>
  BEGIN.test(text) &&
  /(?:[;,(){}]|return )$/.test(text) &&
  (text.length < 8 || text.includes(base) || /^[,)]/.test(text))
