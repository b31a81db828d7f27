/** What became of a module. */
export interface ModuleOutcome {
  /** Null where the module runs as it is. */
  outcome: PackedOutcome | null
  /** Why the module could not be instrumented; it runs as it is. */
  failure?: string
}

/** The same as it is kept on disk. */
export interface PackedModule extends ModuleOutcome {
  /** Of the source, and of all that the outcome depends on. */
  hash: string
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
  hash: string
  failure?: string
  first?: number
  count?: number
  code?: Slice
  data?: Slice
}

const ENCODINGS = ['latin1', 'utf8'] as const
const MAGIC = 'debug-toolbar pack'
const BEYOND_LATIN1 = /[^\0-\xff]/

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

  /** Undefined where the pack has nothing for the key and hash; without a hash, for the key. */
  get(key: string, hash?: string): PackedModule | undefined {
    const row = this.#rows.get(key)
    if (row === undefined || (hash !== undefined && row.hash !== hash)) return undefined
    const { code, data, first, count } = row
    const failure = row.failure === undefined ? {} : { failure: row.failure }
    if (code === undefined || data === undefined) return { hash: row.hash, outcome: null, ...failure }
    return { hash: row.hash, outcome: { first: first!, count: count!, code: this.#cut(code), data: this.#cut(data) } }
  }

  #cut([start, end, encoding]: Slice): string {
    return this.#body.toString(ENCODINGS[encoding], start, end)
  }
}

/** The bytes of a pack; `identity` says what made it, so that another version does not read it. */
export function writePack(identity: string, modules: Iterable<readonly [key: string, module: PackedModule]>): Buffer {
  const chunks: Buffer[] = []
  let length = 0
  const add = (text: string): Slice => {
    const encoding = BEYOND_LATIN1.test(text) ? 1 : 0
    const chunk = Buffer.from(text, ENCODINGS[encoding])
    chunks.push(chunk)
    length += chunk.length
    return [length - chunk.length, length, encoding]
  }
  const rows = Array.from(modules, ([key, { hash, outcome, failure }]): [string, Row] => {
    const row: Row = failure === undefined ? { hash } : { hash, failure }
    if (outcome === null) return [key, row]
    const { first, count, code, data } = outcome
    return [key, { ...row, first, count, code: add(code), data: add(data) }]
  })
  const header = Buffer.from(JSON.stringify({ identity, rows }))
  return Buffer.concat([Buffer.from(`${MAGIC}\t${header.length}\t${length}\n`), header, ...chunks])
}
