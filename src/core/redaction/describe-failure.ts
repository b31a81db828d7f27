import { describeError } from '../describe-value.ts'
import { redactText } from './free-text.ts'
import { DEFAULT_REDACT_PATTERNS } from './patterns.ts'

const MAX_SEARCHED_LENGTH = 4000
const MAX_LENGTH = 300

/**
 * Describes an error of the app's code for a log line or a tab: one bounded line, secrets masked, nothing of the error
 * run.
 *
 * @example describeFailure(new Error('no token=abc')) // 'no token=[redacted]'
 */
export function describeFailure(error: unknown, patterns: readonly RegExp[] = DEFAULT_REDACT_PATTERNS): string {
  // The cut comes last: half of a secret would not be recognised.
  const line = redactText(describeError(error, MAX_SEARCHED_LENGTH), patterns)
  return line.length > MAX_LENGTH ? `${line.slice(0, MAX_LENGTH - 1)}…` : line
}
