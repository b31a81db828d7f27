import { describeValue } from '../describe-value.ts'
import { describeFailure } from '../redaction/index.ts'
import { muteRejection } from '../mute-rejection.ts'

/**
 * Returns the route pattern of a framework's adapter; null if it has none. Its code is as much the app's as ours: if it
 * fails, `warn` gets the reason, and the request's record is made all the same.
 */
export function readRoute(route: (() => string | null) | undefined, warn: (reason: string) => void): string | null {
  try {
    const answer: unknown = route?.() ?? null
    if (answer === null || typeof answer === 'string') return answer
    muteRejection(answer)
    warn(`expected a text or null, got ${describeValue(answer)}`)
  } catch (error) {
    warn(describeFailure(error))
  }
  return null
}
