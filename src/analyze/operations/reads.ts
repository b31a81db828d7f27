import type { Operation } from '../../model/async-stats.ts'

type Text = Pick<Operation, 'kind' | 'name' | 'text'>

/** Commands of Redis that change nothing. */
const CACHE_READS: ReadonlySet<string> = new Set([
  ...['GET', 'MGET', 'GETRANGE', 'STRLEN', 'EXISTS', 'TTL', 'PTTL', 'TYPE', 'HGET', 'HMGET', 'HGETALL', 'HEXISTS'],
  ...['HKEYS', 'HVALS', 'HLEN', 'SMEMBERS', 'SISMEMBER', 'SCARD', 'LRANGE', 'LLEN', 'LINDEX', 'ZRANGE', 'ZSCORE'],
  ...['ZCARD', 'ZRANK', 'ZREVRANGE', 'JSON.GET', 'JSON.MGET'],
])
/** Of those, the ones that get one thing by its key. */
const CACHE_LOOKUPS: ReadonlySet<string> = new Set(['GET', 'HGETALL', 'SMEMBERS', 'JSON.GET'])

const SQL_READ = /^\(*\s*(?:SELECT|WITH|TABLE|SHOW)\b/i
/** Words by which a `SELECT` or `WITH` writes, locks, or answers otherwise each time. */
const SQL_EFFECT =
  /\b(?:INSERT|UPDATE|DELETE|MERGE|INTO|SHARE|nextval|setval|set_config|pg_notify|pg_(?:try_)?advisory\w*|get_lock|random|rand|now|clock_timestamp|gen_random_uuid|uuid\w*|newid|last_insert_id|lastval|currval|found_rows)\b/i

/** Tells whether a statement is one that reads, by its first word. */
export const isSqlRead = (text: string): boolean => SQL_READ.test(text)
export const isCacheRead = (command: string): boolean => CACHE_READS.has(command)

/** Tells whether an operation only reads; of one that is not known, it is false. */
export function isRead({ kind, name, text }: Text): boolean {
  switch (kind) {
    case 'sql':
      return isSqlRead(text) && !SQL_EFFECT.test(text)
    case 'cache':
      return isCacheRead(name)
    case 'http':
      return /^(?:GET|HEAD) /.test(name)
    case 'file':
      return name.startsWith('readFile')
    default:
      return false
  }
}

/** Several values at once, in one statement. */
const SQL_BATCH =
  /\bIN ?\(|\b(?:ANY|ALL|SOME) ?\(|\b(?:unnest|json_each|json_table|jsonb_\w+|json_to_recordset)\b|\bVALUES\b/i
/** A part of a longer list: by its offset, or behind the last key of the part before. */
const SQL_PAGE = /\bOFFSET\b|\bFETCH\b|[<>][^]*\bLIMIT\b|\bTOP\b[^]*[<>]/i
const SQL_CATALOG = /\b(?:pg_catalog|information_schema|pg_\w+|sqlite_master|sqlite_schema)\./i
const HTTP_PAGE =
  /[?&](?:page|cursor|offset|after|before|start|skip|since|next|limit|size|per_page|pageToken|page_token|token)\b/i

/**
 * Tells whether an operation reads one thing by its key, such that many of them could be one: no batch, no page of a
 * list, no question about the database itself.
 */
export function isLookup(operation: Text): boolean {
  if (!isRead(operation)) return false
  const { kind, name, text } = operation
  switch (kind) {
    case 'sql':
      // A `SELECT` of no table is a health check or sets something up.
      return name.includes(' ') && ![SQL_BATCH, SQL_PAGE, SQL_CATALOG].some((pattern) => pattern.test(text))
    case 'cache':
      return CACHE_LOOKUPS.has(name)
    case 'http':
      return !HTTP_PAGE.test(text)
    default:
      return false
  }
}
