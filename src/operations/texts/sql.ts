/** Longest statement that is read, and longest text that is kept, in characters. */
const MAX_READ = 64 * 1024
const MAX_KEPT = 4096

/** Differences of the databases' languages. */
export interface SqlDialect {
  /**
   * As MySQL and MariaDB: texts in double quotes are literals and no names, `#` begins a comment, and a backslash
   * escapes a quote, unless the server is told otherwise.
   */
  isMySql: boolean
}

const COMMENT = String.raw`--[^\n]*|\/\*[\s\S]*?(?:\*\/|$)`
const DOLLAR = String.raw`\$(?<tag>[A-Za-z_]*)\$[\s\S]*?(?:\$\k<tag>\$|$)`
const ESCAPED = String.raw`\b[eE]'(?:[^'\\]|''|\\[\s\S])*(?:'|$)`
const PLAIN = String.raw`(?:\b[nNxXbB])?'(?:[^']|'')*(?:'|$)`
const QUOTED = String.raw`"(?:[^"]|"")*(?:"|$)`
const NAME_OR_NUMBER = String.raw`(?<name>\x60[^\x60]*(?:\x60|$))|(?<word>[A-Za-z_$@:][\w$]*)|(?<number>\.?\d[\w.]*)`

/** A literal or a comment, or a name, which stays. Unterminated ones reach to the end. */
const STANDARD_PARTS = new RegExp(
  `(?<comment>${COMMENT})|(?<dollar>${DOLLAR})|(?<text>${ESCAPED}|${PLAIN})|(?<quoted>${QUOTED})|${NAME_OR_NUMBER}`,
  'g',
)
const MYSQL_PARTS = new RegExp(`(?<comment>${COMMENT}|#[^\\n]*)|(?<text>${PLAIN}|${QUOTED})|${NAME_OR_NUMBER}`, 'g')

/**
 * Returns a statement without its literals, comments and needless space, so that equal queries with other values are
 * equal texts: literals and lists of values become `?`. At most 4 KB.
 *
 * @example fingerprintSql("SELECT * FROM t WHERE a = 'x' AND b IN (1, 2)", dialect)
 * // 'SELECT * FROM t WHERE a = ? AND b IN (?)'
 */
export function fingerprintSql(sql: string, dialect: SqlDialect): string {
  const known = dialect.isMySql ? knownOfMySql : knownOfStandard
  const text = known.get(sql)
  if (text !== undefined) return text
  const made = makeFingerprint(sql, dialect)
  if (sql.length <= MAX_REMEMBERED_LENGTH && !TEXT_LITERAL.test(sql)) remember(known, sql, made)
  return made
}

/**
 * Caches fingerprints of statements that come again and again: reading one takes as long as many an await. Statements
 * with texts in them are not kept, since these may be anybody's, and seldom come again.
 */
const knownOfStandard = new Map<string, string>()
const knownOfMySql = new Map<string, string>()
const MAX_REMEMBERED = 500
const MAX_REMEMBERED_LENGTH = 4096
const TEXT_LITERAL = /['"]|\$\w*\$/

function remember(known: Map<string, string>, sql: string, text: string): void {
  if (known.size >= MAX_REMEMBERED) known.clear()
  known.set(sql, text)
}

function makeFingerprint(sql: string, { isMySql }: SqlDialect): string {
  const read = sql.slice(0, MAX_READ)
  const certain = isMySql ? beforeEscapedQuote(read) : read
  const bare = certain.replace(isMySql ? MYSQL_PARTS : STANDARD_PARTS, (part: string, ...rest: unknown[]) => {
    const { comment, quoted, name, word } = rest.at(-1) as Record<string, string | undefined>
    if (comment !== undefined) return ' '
    return name !== undefined || word !== undefined || quoted !== undefined ? part : '?'
  })
  const collapsed = bare.replace(/\s+/g, ' ').replace(LIST, '(?)').replace(ROWS, '(?)').trim().replace(/;$/, '').trim()
  return collapsed.length > MAX_KEPT ? `${collapsed.slice(0, MAX_KEPT - 1)}…` : collapsed
}

/**
 * Cuts a statement at the first literal with an escaped quote: where it ends depends on a setting of the server, and
 * what a wrong guess would let through are values.
 */
function beforeEscapedQuote(sql: string): string {
  const at = sql.search(/\\['"]/)
  if (at < 0) return sql
  const start = Math.max(sql.lastIndexOf("'", at), sql.lastIndexOf('"', at))
  return `${sql.slice(0, Math.max(0, start))}'`
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
