import type { Operation } from '../../model/async-stats.ts'
import { isCacheRead, isSqlRead } from './reads.ts'

type Text = Pick<Operation, 'kind' | 'name' | 'text'>

/** Commands of a connection, which no other one waits for. */
const CONNECTION_COMMANDS: ReadonlySet<string> = new Set([
  ...['AUTH', 'CLIENT', 'COMMAND', 'CONNECTION', 'ECHO', 'HELLO', 'INFO', 'PING', 'READONLY', 'SELECT', 'TIME'],
  ...['SCAN', 'HSCAN', 'SSCAN', 'ZSCAN', 'KEYS'],
])
/** Commands by which a function that reads fills its cache: who calls `getUser` twice does not care for their order. */
const CACHE_FILLS: ReadonlySet<string> = new Set([
  ...['SET', 'SETEX', 'PSETEX', 'MSET', 'HSET', 'HMSET', 'EXPIRE', 'PEXPIRE', 'JSON.SET'],
])
const SQL_WRITE =
  /\b(?:INSERT|UPDATE|DELETE|MERGE|INTO|SHARE|nextval|setval|set_config|pg_notify|pg_(?:try_)?advisory\w*|get_lock)\b/i
const FILE_WRITE = /^[fl]?(?:append|chmod|chown|copy|cp|link|mkd|rename|rm|symlink|truncate|unlink|utimes|write)/

/**
 * Tells whether an operation changes what others read, or locks it, so that its order matters; a statement or command
 * that is not known does.
 */
export function isWrite({ kind, name, text }: Text): boolean {
  switch (kind) {
    case 'sql':
      return text !== '' && (!isSqlRead(text) || SQL_WRITE.test(text))
    case 'cache':
      return ![CONNECTION_COMMANDS, CACHE_FILLS].some((commands) => commands.has(name)) && !isCacheRead(name)
    case 'http':
      return !/^(?:GET|HEAD|OPTIONS) /.test(name)
    case 'file':
      return FILE_WRITE.test(name)
    case 'message':
      return true
    default:
      return false
  }
}

/** Tells whether a statement begins a transaction, or ends one. */
export const isTransactionBegin = ({ kind, text }: Text): boolean =>
  kind === 'sql' && /^\s*(?:BEGIN|START\s+TRANSACTION)\b/i.test(text)
export const isTransactionEnd = ({ kind, text }: Text): boolean =>
  kind === 'sql' && /^\s*(?:COMMIT|ROLLBACK|END)\b/i.test(text)
