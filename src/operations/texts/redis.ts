import { redactText } from '../../core/redaction/index.ts'
import { hashParameters } from './parameters.ts'
import { templateKey } from './template.ts'

/** Commands by which a connection introduces itself. */
export const HANDSHAKE: ReadonlySet<string> = new Set(['auth', 'hello', 'info', 'client', 'select', 'readonly'])
/** Commands whose first argument is no key. */
const WITHOUT_KEY = new Set([
  ...HANDSHAKE,
  ...['ping', 'echo', 'eval', 'evalsha', 'script', 'multi', 'exec', 'discard', 'unwatch', 'scan', 'config', 'command'],
  ...['cluster', 'quit', 'time', 'dbsize', 'flushall', 'flushdb', 'fcall', 'wait', 'role', 'memory', 'object'],
  ...['function', 'acl', 'latency', 'module', 'slowlog', 'monitor', 'reset', 'xread', 'xreadgroup', 'evalsha_ro'],
])

/** Writing commands whose first argument is a key: of them, that alone counts, so that it can be found again in a read. */
const WRITES: ReadonlySet<string> = new Set(['set', 'setex', 'psetex', 'setnx', 'hset', 'hmset', 'json.set'])

/**
 * Returns a number for the arguments of a command, equal for equal ones; of a command that writes, for its key. 0 if it
 * is not known.
 */
export function hashCommand(name: string, args: readonly unknown[]): number {
  return hashParameters('', WRITES.has(name.toLowerCase()) ? args.slice(0, 1) : args)
}

/**
 * Returns the text of a command: values are not kept, and of a key only its words.
 *
 * @example describeCommand('get', 'user:7') // 'GET user:?'
 */
export function describeCommand(name: string, key: unknown): string {
  const verb = name.toUpperCase()
  if (WITHOUT_KEY.has(name.toLowerCase()) || (typeof key !== 'string' && typeof key !== 'number')) return verb
  return `${verb} ${redactText(templateKey(String(key)))}`
}
