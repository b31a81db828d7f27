import { describeValue } from './describe-value.ts'

/** The base of every error that this package throws on purpose: `code` is a stable literal, `message` is for people. */
export abstract class DebugToolbarError extends Error {
  abstract readonly code: string
}

/** Describes why one option does not fit. */
export interface ConfigProblem {
  /** As the user wrote it: `maxRequestHistory`, `panels[2].id`, `DEBUG_TOOLBAR_MAX_REQUEST_HISTORY`. */
  option: string
  /** Words that follow "expected": `a whole number of at least 1`. */
  expected: string
  /** The value itself; it is rendered bounded and without running any of it. */
  given: unknown
  /** One sentence with the remedy. */
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

/**
 * Bytes or data that are no record of a finished request, or not all of one: another file, cut short, or changed.
 *
 * @example
 * try {
 *   return decodeRecord(await readFile(path))
 * } catch (error) {
 *   if (error instanceof RecordDamagedError) await rm(path)
 *   else throw error
 * }
 */
export class RecordDamagedError extends DebugToolbarError {
  override readonly name = 'RecordDamagedError'
  readonly code = 'RECORD_DAMAGED'

  constructor({ where, expected, got }: { where?: string; expected: string; got: string }, cause?: unknown) {
    const place = where ? `${where}: ` : ''
    const advice = 'It cannot be repaired: remove it from the store.'
    super(`A stored request is damaged: ${place}expected ${expected}, got ${got}. ${advice}`, { cause })
  }
}

/**
 * A store that can be asked for nothing any more: the history goes on in memory. A store of one's own throws or rejects
 * with an error of this code for the same.
 */
export class StoreGoneError extends DebugToolbarError {
  override readonly name = 'StoreGoneError'
  readonly code = 'STORE_GONE'
}

/** A record that a newer release of this package has written, which can read it. */
export class RecordTooNewError extends DebugToolbarError {
  override readonly name = 'RecordTooNewError'
  readonly code = 'RECORD_TOO_NEW'
  readonly version: number

  constructor(version: number, newest: number) {
    super(
      `A stored request was written by a newer debug-toolbar: expected a version from 1 to ${newest}, got ${version}. ` +
        'Update debug-toolbar, or clear the store.',
    )
    this.version = version
  }
}
