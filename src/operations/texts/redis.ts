import { redactText } from '../../core/redaction/index.ts'
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
