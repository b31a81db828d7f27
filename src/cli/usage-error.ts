import { DebugToolbarError } from '../core/errors.ts'

/** The command line cannot be understood. The message says what was expected, what came and what to do. */
export class UsageError extends DebugToolbarError {
  override readonly name = 'UsageError'
  readonly code = 'USAGE'
}
