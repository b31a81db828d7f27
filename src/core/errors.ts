import { describeValue } from './describe-value.ts'

/** The base of everything this package throws on purpose: `code` is a stable literal, `message` is for people. */
export abstract class DebugToolbarError extends Error {
  abstract readonly code: string
}

/** What is wrong with one option. */
export interface ConfigProblem {
  /** As the user wrote it: `maxRequestHistory`, `panels[2].id`, `DEBUG_TOOLBAR_MAX_REQUEST_HISTORY`. */
  option: string
  /** Words that follow "expected": `a whole number of at least 1`. */
  expected: string
  /** The value itself; it is rendered bounded and without running any of it. */
  given: unknown
  /** One sentence that says what to do. */
  advice: string
  cause?: unknown
}

/**
 * An option that is unknown or does not fit, thrown while the toolbar is set up and never later.
 *
 * @example
 * try {
 *   resolveConfig({ maxRequestHistory: -1 }, process.env)
 * } catch (error) {
 *   if (error instanceof ConfigError) console.error(error.code, error.option) // CONFIG_INVALID maxRequestHistory
 * }
 */
export class ConfigError extends DebugToolbarError {
  override readonly name = 'ConfigError'
  readonly code = 'CONFIG_INVALID'
  readonly option: string

  constructor(problem: ConfigProblem) {
    const { option, expected, given, advice } = problem
    super(
      `debug-toolbar option ${option}: expected ${expected}, got ${describeValue(given)}. ${advice}`,
      problem.cause === undefined ? {} : { cause: problem.cause },
    )
    this.option = option
  }
}
