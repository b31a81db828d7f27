/** What became of a module. */
export interface ModuleOutcome {
  /** Null where the module runs as it is. */
  outcome: PackedOutcome | null
  /** Why the module could not be instrumented; it runs as it is. */
  failure?: string
}

/** The same as it is kept on disk. */
export interface PackedModule extends ModuleOutcome {
  /** What the module was made of. */
  source: string
}

export interface PackedOutcome {
  first: number
  count: number
  code: string
  /** A `SiteTable`'s data. */
  data: string
}

type Slice = [start: number, end: number, encoding: 0 | 1]

interface Row {
  source: Slice
  failure?: string
  first?: number
  count?: number
  code?: Slice
  data?: Slice
}

const ENCODINGS = ['latin1', 'utf8'] as const
const MAGIC = 'debug-toolbar pack'
const BEYOND_LATIN1 = /[^\0-\xff]/
const BEYOND_ASCII = /[^\0-\x7f]/

/** The modules of a pack, by key; texts are cut out of the file when they are asked for. */
export class Pack {
  readonly #rows: Map<string, Row>
  readonly #body: Buffer
  /** One above the highest number of a site; 0 where there is none. */
  readonly end: number

  private constructor(rows: Map<string, Row>, body: Buffer) {
    this.#rows = rows
    this.#body = body
    this.end = 0
    for (const { first = 0, count = 0 } of rows.values()) this.end = Math.max(this.end, first + count)
  }

  /** Null where the bytes are no pack of this identity, or not a whole one. */
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

  /** What became of this source; undefined where the pack has nothing for the key, or for another source. */
  find(key: string, source: string | Uint8Array): ModuleOutcome | undefined {
    const row = this.#rows.get(key)
    return row !== undefined && this.#holds(row.source, source) ? this.#outcomeOf(row) : undefined
  }

  get(key: string): PackedModule | undefined {
    const row = this.#rows.get(key)
    return row === undefined ? undefined : { source: this.#cut(row.source), ...this.#outcomeOf(row) }
  }

  /** Bytes are compared as they are: faster than any hash of them. */
  #holds(slice: Slice, source: string | Uint8Array): boolean {
    if (typeof source === 'string') return source === this.#cut(slice)
    const [start, end] = slice
    return source.length === end - start && this.#body.compare(source, 0, source.length, start, end) === 0
  }

  #outcomeOf({ code, data, first, count, failure }: Row): ModuleOutcome {
    if (code === undefined || data === undefined)
      return { outcome: null, ...(failure === undefined ? {} : { failure }) }
    return { outcome: { first: first!, count: count!, code: this.#cut(code), data: this.#cut(data) } }
  }

  #cut([start, end, encoding]: Slice): string {
    return this.#body.toString(ENCODINGS[encoding], start, end)
  }
}

/** The bytes of a pack; `identity` says what made it, so that another version does not read it. */
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
  const rows = Array.from(modules, ([key, { source, outcome, failure }]): [string, Row] => {
    // Sources are compared with the bytes of files, which are UTF-8.
    const row: Row = { source: add(source, BEYOND_ASCII), ...(failure === undefined ? {} : { failure }) }
    if (outcome === null) return [key, row]
    const { first, count, code, data } = outcome
    return [key, { ...row, first, count, code: add(code), data: add(data) }]
  })
  const header = Buffer.from(JSON.stringify({ identity, rows }))
  return Buffer.concat([Buffer.from(`${MAGIC}\t${header.length}\t${length}\n`), header, ...chunks])
}
