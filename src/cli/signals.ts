import type { ChildProcess } from 'node:child_process'

/** What asks a process to do something. Those that suspend or kill one outright cannot be passed on. */
const FORWARDED: readonly NodeJS.Signals[] = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT', 'SIGUSR2', 'SIGWINCH']
/** What a terminal sends to both of us: passing it on would be a second one. */
const FROM_TERMINAL: ReadonlySet<NodeJS.Signals> = new Set(['SIGINT', 'SIGQUIT', 'SIGWINCH'])

/**
 * Passes the signals of this process on to `child`, and outlives them itself. The answer stops that.
 *
 * @param hasTerminal whether both have one in common
 */
export function forwardSignals(child: ChildProcess, hasTerminal: boolean): () => void {
  const undo = FORWARDED.filter(isSupported).map((signal) => {
    const forward = (): void => void (hasTerminal && FROM_TERMINAL.has(signal) ? false : child.kill(signal))
    process.on(signal, forward)
    return () => process.off(signal, forward)
  })
  return () => {
    for (const stop of undo) stop()
  }
}

/** Windows knows few, and refuses to listen for the others. */
const isSupported = (signal: NodeJS.Signals): boolean =>
  process.platform !== 'win32' || ['SIGINT', 'SIGTERM', 'SIGHUP'].includes(signal)
