import type { IncomingMessage } from 'node:http'
import type { ResolvedConfig } from '../core/config.ts'
import type { Logger } from '../core/log.ts'

/** What `showToolbar` says of a request; null where there is no such option. */
export type Permission = (req: IncomingMessage) => boolean | null

/** Wraps the option `showToolbar`: what throws or answers anything but `true` is a no, and is warned of once. */
export function createPermission(showToolbar: ResolvedConfig['showToolbar'], logger: Logger): Permission {
  let warned = false
  const warn = (problem: string): false => {
    if (!warned) logger.warn(`showToolbar ${problem}; the dashboard stays closed to such requests`)
    warned = true
    return false
  }
  return (req) => {
    if (showToolbar === null) return null
    try {
      const answer: unknown = showToolbar(req)
      return typeof answer === 'boolean' ? answer : warn(`must answer true or false, answered ${kindOf(answer)}`)
    } catch (error) {
      return warn(`threw ${describeError(error)}`)
    }
  }
}

/** One short printable line about anything that was thrown. Never throws. */
export function describeError(error: unknown): string {
  try {
    const text = error instanceof Error ? `${error.name}: ${error.message}` : String(error)
    return text.replace(/\p{C}+/gu, ' ').slice(0, 200)
  } catch {
    return 'something that cannot be shown'
  }
}

function kindOf(value: unknown): string {
  return value instanceof Promise ? 'a promise' : value === null ? 'null' : `a value of type ${typeof value}`
}
