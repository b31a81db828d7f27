/** Longest document that is read, and longest text that is kept, in characters. */
const MAX_READ = 64 * 1024
const MAX_KEPT = 4096
/** Fields that name an operation without a name, at most. */
const MAX_FIELDS = 3

/** A text, a comment, a name, a number or space, in this order. */
const PARTS =
  /(?<text>"""(?:\\"""|[\s\S])*?(?:"""|$)|"(?:\\.|[^"\\\n])*(?:"|$|(?=\n)))|(?<comment>#[^\n]*)|[$@]?[A-Za-z_]\w*|(?<number>-?\d[\w.+-]*)|(?<space>[\s,\uFEFF]+)/g

/**
 * Returns a document without its literal values, comments and needless space, so that equal ones with other values are
 * equal texts. At most 4 KB.
 *
 * @example fingerprintGraphql('query A { user(id: 7, name: "x") { id } }') // 'query A { user(id: ? name: ?) { id } }'
 */
export function fingerprintGraphql(document: string): string {
  const text = document.slice(0, MAX_READ).replace(PARTS, (part, ...rest: unknown[]) => {
    const groups = rest.at(-1) as Record<string, string | undefined>
    if (groups['text'] !== undefined || groups['number'] !== undefined) return '?'
    return groups['comment'] !== undefined || groups['space'] !== undefined ? ' ' : part
  })
  return text.replaceAll(/\s+/g, ' ').trim().slice(0, MAX_KEPT)
}

/** The parts of a parsed document that are read. */
interface OperationNode {
  kind?: unknown
  operation?: unknown
  name?: { value?: unknown }
  selectionSet?: { selections?: readonly { name?: { value?: unknown } }[] }
}

/** An operation of a document in words. */
export interface NamedOperation {
  /** `query`, `mutation` or `subscription`. */
  type: string
  /** Empty if it has none. */
  operation: string
  /** `query Orders`, or of one without a name its first fields: `query { orders }`. */
  name: string
  text: string
}

/** Names the operation of a parsed document that is run; null if there is none, or it is something else. */
export function nameGraphql(document: unknown, operationName: unknown): NamedOperation | null {
  const { definitions, loc } = document as { definitions?: unknown; loc?: { source?: { body?: unknown } } }
  if (!Array.isArray(definitions)) return null
  const operations = (definitions as OperationNode[]).filter(({ kind }) => kind === 'OperationDefinition')
  const isWanted = ({ name }: OperationNode): boolean =>
    operationName === undefined || operationName === null || name?.value === operationName
  const found = operations.find(isWanted)
  if (found === undefined || typeof found.operation !== 'string') return null
  const type = found.operation
  const operation = typeof found.name?.value === 'string' ? found.name.value : ''
  const name = `${type} ${operation === '' ? fieldsOf(found) : operation}`
  const body = loc?.source?.body
  return { type, operation, name, text: typeof body === 'string' ? fingerprintGraphql(body) : name }
}

function fieldsOf({ selectionSet }: OperationNode): string {
  const names = (selectionSet?.selections ?? []).flatMap(({ name }) =>
    typeof name?.value === 'string' ? [name.value] : [],
  )
  return `{ ${names.slice(0, MAX_FIELDS).join(' ')}${names.length > MAX_FIELDS ? ' …' : ''} }`
}
