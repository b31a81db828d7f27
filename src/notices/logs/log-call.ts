import type { LogLevel } from '../../model/notices/log-stats.ts'

/** A call of a logger that writes a line, before anybody has looked at its words. */
export interface LogCall {
  readonly level: LogLevel
  readonly logger: string
  /** The words of the line, in order; the first may have `%s` and the like for those that follow. */
  readonly words: readonly unknown[]
  /** The object that was logged beside them; null for none. Never kept. */
  readonly fields: object | null
  /** Our function that the logger called: the stack below it has the user's line. */
  readonly below: Function
}

/** Must not throw. */
export type LogListener = (call: LogCall) => void
