/** A piece of a statement. */
export interface SqlPiece {
  kind: 'keyword' | 'value' | 'plain'
  text: string
}

/** The words that give a statement its shape, and the signs in place of values. */
const KEYWORDS = `
  add all alter and any as asc begin between by case commit conflict create cross delete desc distinct do drop else end
  except exists explain for from full group having if ilike in index inner insert intersect into is join key lateral
  left like limit lock natural not nothing null offset on only or order outer over partition primary recursive
  references release returning right rollback savepoint select set share skip locked table then to transaction truncate
  union unique update using values view when where window with`
  .trim()
  .split(/\s+/)
const PIECE = new RegExp(`(\\b(?:${KEYWORDS.join('|')})\\b)|(\\?|\\$\\d+)`, 'gi')

/**
 * Splits a statement where its words change in kind, for highlighting. Names in quotes are plain, whatever they say.
 *
 * @example splitSql('SELECT ?') // [{ kind: 'keyword', text: 'SELECT' }, { kind: 'plain', text: ' ' }, …]
 */
export function splitSql(statement: string): SqlPiece[] {
  return statement
    .split(/("[^"]*"|`[^`]*`|'[^']*')/)
    .flatMap((part, at) => (at % 2 === 1 ? [{ kind: 'plain' as const, text: part }] : splitPlain(part)))
}

function splitPlain(text: string): SqlPiece[] {
  const pieces: SqlPiece[] = []
  let end = 0
  for (const match of text.matchAll(PIECE)) {
    if (match.index > end) pieces.push({ kind: 'plain', text: text.slice(end, match.index) })
    pieces.push({ kind: match[1] === undefined ? 'value' : 'keyword', text: match[0] })
    end = match.index + match[0].length
  }
  if (end < text.length) pieces.push({ kind: 'plain', text: text.slice(end) })
  return pieces
}
