/** The words at the beginning of a name: `saveUser` begins with `save`, `settle` not with `set`. */
const beginsWith = (words: string): RegExp => new RegExp(`^_?(?:${words})(?![a-z])`)

/**
 * Functions that change something, so that their order may matter though nobody reads a result. By name, because the
 * code behind it is not looked at.
 */
const CHANGING = beginsWith(
  'acquire|add|apply|append|assign|begin|book|cancel|charge|clear|close|commit|complete|confirm|connect|consume|copy|' +
    'create|debit|credit|decrement|del|delete|deploy|destroy|disable|disconnect|drop|emit|enable|end|enqueue|finish|flush|import|incr|increment|init|initialize|insert|install|invalidate|lock|log|login|logout|' +
    'mark|migrate|move|mutate|notify|open|patch|pay|persist|populate|post|prepare|process|publish|purge|push|put|' +
    'record|refund|register|release|remove|rename|replace|reserve|reset|restore|rollback|save|send|set|setup|' +
    'start|stop|store|submit|subscribe|sync|track|transfer|truncate|unlink|unlock|update|upload|upsert|write',
)

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

/** Tells whether a call changes something, by the function's name and the texts among its arguments. */
export function isChanging(callee: string, texts: readonly string[]): boolean {
  if (texts.some((text) => CHANGING_STATEMENT.test(text))) return true
  const name = lastName(callee)
  return CHANGING.test(name) || (RUNNING.test(name) && !texts.some((text) => READING_STATEMENT.test(text)))
}

export const isDelaying = (callee: string): boolean => DELAYING.test(lastName(callee))
export const isDeciding = (callee: string): boolean => DECIDING.test(lastName(callee))
export const isOneAtATime = (name: string): boolean => ONE_AT_A_TIME.test(name)
