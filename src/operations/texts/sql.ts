/** Longest statement that is read, and longest text that is kept, in characters. */
const MAX_READ = 64 * 1024
const MAX_KEPT = 4096

/** Differences of the databases' languages. */
export interface SqlDialect {
  /** Texts in double quotes are literals (MySQL), and no names (the standard). */
  doubleQuotesAreText: boolean
}

/** A literal or a comment, or a name in quotes, which stays. Unterminated ones reach to the end. */
const PARTS =
  /(?<comment>--[^\n]*|\/\*[\s\S]*?(?:\*\/|$))|(?<dollar>\$(?<tag>[A-Za-z_]*)\$[\s\S]*?(?:\$\k<tag>\$|$))|(?<text>\b[eEnNxXbB]?'(?:[^'\\]|''|\\[\s\S])*(?:'|$)|'(?:[^'\\]|''|\\[\s\S])*(?:'|$))|(?<quoted>"(?:[^"\\]|""|\\[\s\S])*(?:"|$))|(?<name>`[^`]*(?:`|$))|(?<word>[A-Za-z_$@:][\w$]*)|(?<number>\.?\d[\w.]*(?:[eE][+-]?\d+)?)/g

/**
 * Returns a statement without its literals, comments and needless space, so that equal queries with other values are
 * equal texts: literals and lists of values become `?`. At most 4 KB.
 *
 * @example fingerprintSql("SELECT * FROM t WHERE a = 'x' AND b IN (1, 2)", dialect)
 * // 'SELECT * FROM t WHERE a = ? AND b IN (?)'
 */
export function fingerprintSql(sql: string, { doubleQuotesAreText }: SqlDialect): string {
  const bare = sql.slice(0, MAX_READ).replace(PARTS, (part: string, ...rest: unknown[]) => {
    const { comment, quoted, name, word } = rest.at(-1) as Record<string, string | undefined>
    if (comment !== undefined) return ' '
    if (name !== undefined || word !== undefined || (quoted !== undefined && !doubleQuotesAreText)) return part
    return '?'
  })
  const collapsed = bare.replace(/\s+/g, ' ').replace(LIST, '(?)').replace(ROWS, '(?)').trim().replace(/;$/, '').trim()
  return collapsed.length > MAX_KEPT ? `${collapsed.slice(0, MAX_KEPT - 1)}…` : collapsed
}

/** A list of values or placeholders. */
const VALUE = String.raw`(?:\?|\$\d+|:\w+|@\w+|null|true|false|default|-\s?\?)`
const LIST = new RegExp(String.raw`\(\s?${VALUE}(?:\s?,\s?${VALUE})*\s?\)`, 'gi')
/** Rows of values. */
const ROWS = /\(\?\)(?:\s?,\s?\(\?\))+/g

const VERBS = 'SELECT|INSERT|UPDATE|DELETE|MERGE|REPLACE|CREATE|ALTER|DROP|TRUNCATE|CALL|COPY|LOCK'
const VERB = new RegExp(`\\b(?:${VERBS})\\b`, 'i')
const NAME = String.raw`((?:"[^"]+"|\x60[^\x60]+\x60|\[[^\]]+\]|[\w$]+)(?:\.(?:"[^"]+"|\x60[^\x60]+\x60|[\w$]+))?)`
const TARGETS: Readonly<Record<string, RegExp>> = {
  SELECT: new RegExp(String.raw`\bFROM\s+${NAME}`, 'i'),
  DELETE: new RegExp(String.raw`\bFROM\s+${NAME}`, 'i'),
  INSERT: new RegExp(String.raw`\bINTO\s+${NAME}`, 'i'),
  REPLACE: new RegExp(String.raw`\bINTO\s+${NAME}`, 'i'),
  MERGE: new RegExp(String.raw`\bINTO\s+${NAME}`, 'i'),
  UPDATE: new RegExp(String.raw`\bUPDATE\s+(?:ONLY\s+)?${NAME}`, 'i'),
  CALL: new RegExp(String.raw`\bCALL\s+${NAME}`, 'i'),
  COPY: new RegExp(String.raw`\bCOPY\s+${NAME}`, 'i'),
}
const OBJECT = new RegExp(
  String.raw`\b(?:TABLE|INDEX|VIEW|TRIGGER|FUNCTION|SCHEMA|DATABASE|TYPE)\s+(?:IF\s+(?:NOT\s+)?EXISTS\s+)?${NAME}`,
  'i',
)

/**
 * Returns the short name of a statement: its verb and the first table or object.
 *
 * @param fingerprint the statement without its literals
 * @example nameSql('SELECT * FROM public.orders WHERE id = ?') // 'SELECT public.orders'
 */
export function nameSql(fingerprint: string): string {
  const statement = /^WITH\b/i.test(fingerprint) ? mainStatement(fingerprint) : fingerprint
  const verb = (/^\(*\s*([A-Za-z]+)/.exec(statement)?.[1] ?? 'SQL').toUpperCase()
  const target = (TARGETS[verb] ?? OBJECT).exec(statement)?.[1]
  return target === undefined ? verb : `${verb} ${target.replaceAll(/["`[\]]/g, '')}`
}

/** Returns the part of a statement behind its common table expressions, which stand in parentheses. */
function mainStatement(fingerprint: string): string {
  let depth = 0
  for (const { 0: found, index } of fingerprint.matchAll(/[()]|\b[A-Za-z]+\b/g)) {
    if (found === '(') depth++
    else if (found === ')') depth--
    else if (depth === 0 && VERB.test(found)) return fingerprint.slice(index)
  }
  return fingerprint
}
