/** The outcome of instrumenting a module. */
export interface ModuleOutcome {
  /** Null if the module runs unchanged. */
  outcome: PackedOutcome | null
  /** The reason why the module could not be instrumented; it runs unchanged. */
  failure?: string
  /** True if its map says that none of its code is the user's. */
  isLibrary?: boolean
}

/** An outcome as it is kept on disk. */
export interface PackedModule extends ModuleOutcome {
  /** The source of the module. */
  source: string
}

export interface PackedOutcome {
  first: number
  count: number
  code: string
  /** The data of a `SiteTable`. */
  data: string
}

type Slice = [start: number, end: number, encoding: 0 | 1]

interface Row {
  source: Slice
  failure?: string
  isLibrary?: boolean
  first?: number
  count?: number
  code?: Slice
  data?: Slice
}

const ENCODINGS = ['latin1', 'utf8'] as const
const MAGIC = 'debug-toolbar pack'
const BEYOND_LATIN1 = /[^\0-\xff]/
const BEYOND_ASCII = /[^\0-\x7f]/

/** The modules of a pack, by key; texts are decoded from the file on access. */
export class Pack {
  readonly #rows: Map<string, Row>
  readonly #body: Buffer
  /** One above the highest number of a site; 0 if there is none. */
  readonly end: number

  private constructor(rows: Map<string, Row>, body: Buffer) {
    this.#rows = rows
    this.#body = body
    this.end = 0
    for (const { first = 0, count = 0 } of rows.values()) this.end = Math.max(this.end, first + count)
  }

  /** Returns null if the bytes are no complete pack of this identity. */
  static read(bytes: Buffer, identity: string): Pack | null {
    const end = bytes.indexOf(10)
    const [magic, length, bodyLength] = bytes.toString('latin1', 0, Math.max(end, 0)).split('\t')
    const start = end + 1 + Number(length)
    if (magic !== MAGIC || bytes.length !== start + Number(bodyLength)) return null
    try {
      const header = JSON.parse(bytes.toString('utf8', end + 1, start)) as { identity: string; rows: [string, Row][] }
      return header.identity === identity ? new Pack(new Map(header.rows), bytes.subarray(start)) : null
    } catch {
      return null
    }
  }

  keys(): Iterable<string> {
    return this.#rows.keys()
  }

  /** Returns the outcome for this source; undefined if the pack has none for the key, or one for another source. */
  find(key: string, source: string | Uint8Array): ModuleOutcome | undefined {
    const row = this.#rows.get(key)
    return row !== undefined && this.#holds(row.source, source) ? this.#outcomeOf(row) : undefined
  }

  get(key: string): PackedModule | undefined {
    const row = this.#rows.get(key)
    return row === undefined ? undefined : { source: this.#cut(row.source), ...this.#outcomeOf(row) }
  }

  /** Compares the bytes themselves: faster than any hash of them. */
  #holds(slice: Slice, source: string | Uint8Array): boolean {
    if (typeof source === 'string') return source === this.#cut(slice)
    const [start, end] = slice
    return source.length === end - start && this.#body.compare(source, 0, source.length, start, end) === 0
  }

  #outcomeOf({ code, data, first, count, failure, isLibrary }: Row): ModuleOutcome {
    if (code === undefined || data === undefined) return { outcome: null, ...reasonOf({ failure, isLibrary }) }
    return { outcome: { first: first!, count: count!, code: this.#cut(code), data: this.#cut(data) } }
  }

  #cut([start, end, encoding]: Slice): string {
    return this.#body.toString(ENCODINGS[encoding], start, end)
  }
}

type Reason = { failure?: string | undefined; isLibrary?: boolean | undefined }

/** Returns the reason for which a module runs unchanged, in the fields that are set. */
const reasonOf = ({ failure, isLibrary }: Reason): Omit<ModuleOutcome, 'outcome'> => ({
  ...(failure === undefined ? {} : { failure }),
  ...(isLibrary === undefined ? {} : { isLibrary }),
})

/** Returns the bytes of a pack; `identity` keeps other versions from reading it. */
export function writePack(identity: string, modules: Iterable<readonly [key: string, module: PackedModule]>): Buffer {
  const chunks: Buffer[] = []
  let length = 0
  const add = (text: string, narrow: RegExp = BEYOND_LATIN1): Slice => {
    const encoding = narrow.test(text) ? 1 : 0
    const chunk = Buffer.from(text, ENCODINGS[encoding])
    chunks.push(chunk)
    length += chunk.length
    return [length - chunk.length, length, encoding]
  }
  const rows = Array.from(modules, ([key, { source, outcome, ...reason }]): [string, Row] => {
    // Sources are compared with the bytes of files, which are UTF-8.
    const row: Row = { source: add(source, BEYOND_ASCII), ...reasonOf(reason) }
    if (outcome === null) return [key, row]
    const { first, count, code, data } = outcome
    return [key, { ...row, first, count, code: add(code), data: add(data) }]
  })
  const header = Buffer.from(JSON.stringify({ identity, rows }))
  return Buffer.concat([Buffer.from(`${MAGIC}\t${header.length}\t${length}\n`), header, ...chunks])
}
