import { RecordDamagedError } from '../errors.ts'

/** Tables with typed arrays in a record, by their path. A new one in a new version needs a line here. */
const TABLES = [
  'trace.tasks',
  'trace.slices',
  'trace.busy',
  'trace.profilerWork',
  'trace.claims',
  'trace.wakes',
  'trace.handovers',
  'trace.holds',
  'trace.operations',
  'trace.phases',
  'trace.droppedOperations',
  'samples',
  'samples.nodes',
  'samples.stalls',
]

type Column = Float64Array | Uint32Array | Uint8Array
type Table = Record<string, unknown>

/** Kinds of columns, largest first, so that each column is aligned to its numbers. */
const KINDS: Readonly<Record<Kind, Float64ArrayConstructor | Uint32ArrayConstructor | Uint8ArrayConstructor>> = {
  f64: Float64Array,
  u32: Uint32Array,
  u8: Uint8Array,
}
type Kind = 'f64' | 'u32' | 'u8'

/** The table and the name of a column, and its length. Columns are stored one after the other. */
export type ColumnEntry = [table: string, name: string, kind: Kind, count: number]

export interface TakenColumns {
  /** A copy of the record without its columns. */
  rest: Table
  entries: ColumnEntry[]
  bytes: Uint8Array
}

/** Returns a record without its typed arrays, and their bytes. The record itself stays unchanged. */
export function takeColumns(record: object): TakenColumns {
  const rest: Table = { ...record }
  const found: { entry: ColumnEntry; column: Column }[] = []
  for (const path of TABLES) {
    const table = copyTable(rest, path.split('.'))
    if (table === null) continue
    for (const [name, value] of Object.entries(table)) {
      const kind = kindOf(value)
      if (kind === null) continue
      delete table[name]
      found.push({ entry: [path, name, kind, (value as Column).length], column: value as Column })
    }
  }
  const order = Object.keys(KINDS)
  found.sort((a, b) => order.indexOf(a.entry[2]) - order.indexOf(b.entry[2]))
  return { rest, entries: found.map(({ entry }) => entry), bytes: joinBytes(found.map(({ column }) => column)) }
}

/** Puts columns back into their record. */
export function putColumns(rest: Table, entries: readonly ColumnEntry[], bytes: Uint8Array): void {
  let at = bytes.byteOffset
  const end = at + bytes.byteLength
  for (const entry of entries) {
    checkEntry(entry)
    const [path, name, kind, count] = entry
    const column = KINDS[kind]
    const size = count * column.BYTES_PER_ELEMENT
    const table = findTable(rest, path.split('.'))
    if (at + size > end || table === null) throw damaged(`${path}.${name}`, 'a column within the record')
    table[name] = new column(bytes.buffer as ArrayBuffer, at, count)
    at += size
  }
  if (at !== end) throw damaged('the columns', 'no bytes that belong to none')
}

/** Checks that an entry names a column of a known table; `__proto__` is refused. */
function checkEntry(entry: unknown): asserts entry is ColumnEntry {
  const [path, name, kind, count] = Array.isArray(entry) ? (entry as unknown[]) : []
  const fits =
    TABLES.includes(path as string) &&
    /^[a-z]\w*$/i.test(String(name)) &&
    Object.hasOwn(KINDS, String(kind)) &&
    Number.isSafeInteger(count) &&
    (count as number) >= 0
  if (!fits) throw damaged('the list of columns', 'a table, a name, a kind and a length')
}

/** Returns the table at a path, after replacing it and its parents by copies. */
function copyTable(record: Table, path: readonly string[]): Table | null {
  let parent = record
  for (const key of path) {
    const child = parent[key]
    if (!isTable(child)) return null
    parent = parent[key] = { ...child }
  }
  return parent
}

function findTable(record: Table, path: readonly string[]): Table | null {
  let table: unknown = record
  for (const key of path) table = isTable(table) && Object.hasOwn(table, key) ? table[key] : null
  return isTable(table) ? table : null
}

function joinBytes(columns: readonly Column[]): Uint8Array {
  const joined = new Uint8Array(columns.reduce((sum, { byteLength }) => sum + byteLength, 0))
  let at = 0
  for (const { buffer, byteOffset, byteLength } of columns) {
    joined.set(new Uint8Array(buffer, byteOffset, byteLength), at)
    at += byteLength
  }
  return joined
}

const isTable = (value: unknown): value is Table =>
  typeof value === 'object' && value !== null && !ArrayBuffer.isView(value)

const kindOf = (value: unknown): Kind | null =>
  (Object.keys(KINDS) as Kind[]).find((kind) => value instanceof KINDS[kind]) ?? null

const damaged = (where: string, expected: string): RecordDamagedError =>
  new RecordDamagedError({ where, expected, got: 'something else' })
