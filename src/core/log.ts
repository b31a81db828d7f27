import { muteRejection } from './mute-rejection.ts'

/** Receives warnings; tests pass their own. */
export interface Logger {
  info(message: string): void
  warn(message: string): void
}

/** Writes to standard error, each line marked as ours. */
export const consoleLogger: Logger = {
  info: (message) => console.error(`[debug-toolbar] ${message}`),
  warn: (message) => console.warn(`[debug-toolbar] ${message}`),
}

/** Logs each message once per process, however often it happens; its methods never throw. */
export class OnceLogger implements Logger {
  readonly #said = new Set<string>()
  readonly #inner: Logger

  constructor(inner: Logger = consoleLogger) {
    this.#inner = inner
  }

  info(message: string): void {
    this.#say('info', message)
  }

  warn(message: string): void {
    this.#say('warn', message)
  }

  /** Ignores an error of the app's logger, or of a console that it has replaced: there is nowhere left to report to. */
  #say(level: 'info' | 'warn', message: string): void {
    if (!this.#first(message)) return
    try {
      const answer: unknown = this.#inner[level](message)
      muteRejection(answer)
    } catch {
      // The caller, which was reporting a failure, goes on.
    }
  }

  /** Returns whether this message is new. Bounded: messages with changing data must not fill the set. */
  #first(message: string): boolean {
    if (this.#said.has(message) || this.#said.size >= 1000) return false
    this.#said.add(message)
    return true
  }
}

/** Shared by all toolbars and recordings of the process, so that each message is logged once. */
export const processLogger: Logger = new OnceLogger()
