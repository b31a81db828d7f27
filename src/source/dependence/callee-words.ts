/** The words at the beginning of a name: `saveUser` begins with `save`, `settle` not with `set`. */
const beginsWith = (words: string): RegExp => new RegExp(`^[_$]?(?:${words})(?![a-z])`)

/**
 * Functions that change something, so that their order may matter though nobody reads a result. By name, because the
 * code behind it is not looked at.
 */
const CHANGING = beginsWith(
  'acquire|add|apply|append|assign|begin|book|cancel|charge|clear|close|commit|complete|confirm|connect|consume|copy|' +
    'create|debit|credit|decrement|del|delete|deploy|destroy|disable|disconnect|drop|emit|enable|end|enqueue|finish|flush|import|incr|increment|init|initialize|insert|install|invalidate|lock|log|login|logout|' +
    'mark|migrate|move|mutate|notify|open|patch|pay|persist|populate|post|prepare|process|publish|purge|push|put|' +
    'decrby|expire|getdel|getset|hdel|hincrby|hset|incrby|lpop|lpush|rpop|rpush|sadd|setex|setnx|srem|xadd|zadd|zrem|' +
    'record|refund|register|release|remove|rename|replace|reserve|reset|restore|rollback|save|send|set|setup|' +
    'start|stop|store|submit|subscribe|sync|track|transaction|transfer|truncate|unlink|unlock|update|upload|upsert|write',
)

/**
 * Words that change something within a chain too, of a query builder or a client: `insert` in
 * `db.insert(users).values(user).returning()`. Others, such as `set` or `populate`, say how a query is made.
 */
const CHANGING_CHAIN = beginsWith(
  'add|append|begin|create(?!Query|Select)|decrement|del|delete|destroy|drop|increment|insert|lock|merge|multi|patch|' +
    'post|publish|push|put|remove|replace|save|send|truncate|update|upsert|write',
)
/** Words after which a chain reads, whatever it is called at its end: `db.selectFrom('orders').execute()`. */
const READING_CHAIN = beginsWith('count|find|select')
/** Builders' words for rows, pages and times of a query. */
const OF_QUERIES = beginsWith('limit|timeout')

/** Functions that do anything, as their argument says. */
const RUNNING = beginsWith('exec|execute|perform|run')

/** Functions that wait on purpose. */
const DELAYING = beginsWith(
  'backoff|debounce|delay|idle|immediate|nextTick|pause|setImmediate|setTimeout|sleep|throttle|tick|timeout|wait|' +
    'rateLimit|limit|limiter|schedule|yield|poll',
)

/** Functions whose failure decides whether the rest may run. */
const DECIDING = beginsWith(
  'allow|assert|auth|authenticate|authorize|can|check|ensure|expect|guard|has|invariant|is|must|permit|require|validate|verify',
)

/** Objects that do one thing at a time: awaits of one gain nothing by being together. */
const ONE_AT_A_TIME =
  /^_?(?:client|conn|connection|trx|tx|txn|transaction|session|queryRunner|manager|em|page|browser|lock|mutex)$/i

/** Statements that change something, or hold a lock. */
const CHANGING_STATEMENT =
  /^\s*(?:alter|begin|call|commit|create|delete|drop|insert|lock|merge|replace|rollback|savepoint|set|start|truncate|update)\b|\bfor\s+(?:update|share)\b|^\s*with\b[^]*\b(?:insert|update|delete|merge)\b/i
const READING_STATEMENT = /^\s*(?:select|show|explain|with)\b/i

/** Returns the last name of a chain: `query` of `this.db.query`. */
export const lastName = (callee: string): string => /[\p{L}_$][\p{L}\p{N}_$]*$/u.exec(callee)?.[0] ?? ''

/** Lists the functions that a chain calls, in order: `update`, `set`, `where` of `db.update(…).set(…).where`. */
const calledNames = (callee: string): string[] =>
  [...callee.matchAll(/([\p{L}_$][\p{L}\p{N}_$]*)(?=\(…\)|$)/gu)].map(([, name]) => name!)

/** Tells whether a name has one of the words, at its beginning or later: `findOneAndUpdate`, `getOrCreate`. */
const hasWord = (words: RegExp, name: string): boolean =>
  name.split(/(?:And|Or)(?=\p{Lu})|_(?:and|or)_/u).some((part, at) => {
    return words.test(at === 0 ? part : part.charAt(0).toLowerCase() + part.slice(1))
  })

/** Names of functions that read and lock: `getForUpdate`, `forUpdate`. */
const LOCKING = /for(?:_no_key)?_?(?:update|share)$/i

/**
 * Tells whether a call changes something, by the names of the functions that it calls and the texts among its
 * arguments.
 */
export function isChanging(callee: string, texts: readonly string[]): boolean {
  if (texts.some((text) => CHANGING_STATEMENT.test(text))) return true
  const names = calledNames(callee)
  const [last = '', ...before] = names.toReversed()
  if (names.some((name) => LOCKING.test(name)) || before.some((name) => hasWord(CHANGING_CHAIN, name))) return true
  if (before.some((name) => READING_CHAIN.test(name))) return hasWord(CHANGING_CHAIN, last)
  return hasWord(CHANGING, last) || (RUNNING.test(last) && !texts.some((text) => READING_STATEMENT.test(text)))
}

/** Tells whether a call waits on purpose. `limit` of a query builder does not: it follows another call. */
export function isDelaying(callee: string): boolean {
  const names = calledNames(callee)
  return names.some((name, at) => DELAYING.test(name) && (at === 0 || !OF_QUERIES.test(name)))
}
export const isDeciding = (callee: string): boolean => DECIDING.test(lastName(callee))
export const isOneAtATime = (name: string): boolean => ONE_AT_A_TIME.test(name)
