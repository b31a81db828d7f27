import type { IncomingMessage } from 'node:http'
import { describeValue } from '../../core/describe-value.ts'
import { describeFailure } from '../../core/redaction/index.ts'
import type { ResolvedConfig } from '../../core/options/config.ts'
import type { Logger } from '../../core/log.ts'
import { muteRejection } from '../../core/mute-rejection.ts'

/** Returns the answer of `showToolbar` for a request; null if the option is not set. */
export type Permission = (req: IncomingMessage) => boolean | null

/** Wraps the option `showToolbar`: an error, or any answer but a boolean, counts as false, with one warning. */
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
      if (typeof answer === 'boolean') return answer
      muteRejection(answer)
      return warn(`must answer true or false, answered ${describeValue(answer)}`)
    } catch (error) {
      return warn(`failed: ${describeFailure(error)}`)
    }
  }
}
