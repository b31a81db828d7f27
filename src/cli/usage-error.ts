import { DebugToolbarError } from '../core/errors.ts'

/**
 * Thrown for a command line that cannot be understood. The message says the expected input, the actual one and the
 * remedy.
 */
export class UsageError extends DebugToolbarError {
  override readonly name = 'UsageError'
  readonly code = 'USAGE'
}
