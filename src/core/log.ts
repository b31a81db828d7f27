/** Where warnings go; tests pass their own. */
export interface Logger {
  info(message: string): void
  warn(message: string): void
}

/** Writes to standard error, each line marked as ours. */
export const consoleLogger: Logger = {
  info: (message) => console.error(`[debug-toolbar] ${message}`),
  warn: (message) => console.warn(`[debug-toolbar] ${message}`),
}

/** Says each thing once per process, however often it happens. */
export class OnceLogger implements Logger {
  readonly #said = new Set<string>()
  readonly #inner: Logger

  constructor(inner: Logger = consoleLogger) {
    this.#inner = inner
  }

  info(message: string): void {
    if (this.#first(message)) this.#inner.info(message)
  }

  warn(message: string): void {
    if (this.#first(message)) this.#inner.warn(message)
  }

  /** Bounded: a message that carries changing data cannot fill the set. */
  #first(message: string): boolean {
    if (this.#said.has(message) || this.#said.size >= 1000) return false
    this.#said.add(message)
    return true
  }
}

/** What every toolbar and profile of the process shares, so that each thing is said once however many there are. */
export const processLogger: Logger = new OnceLogger()
