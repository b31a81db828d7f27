import type { ChildProcess } from 'node:child_process'

/** Signals that a process can handle; those that suspend or kill it outright cannot be passed on. */
const FORWARDED: readonly NodeJS.Signals[] = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT', 'SIGUSR2', 'SIGWINCH']
/** Signals that a terminal sends to both processes: passing them on would double them. */
const FROM_TERMINAL: ReadonlySet<NodeJS.Signals> = new Set(['SIGINT', 'SIGQUIT', 'SIGWINCH'])

/**
 * Passes the signals of this process on to `child` and survives them, until the returned function is called.
 *
 * @param hasTerminal whether both share a terminal
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

/** Tells whether the platform has the signal: Windows knows few, and listening for others throws. */
const isSupported = (signal: NodeJS.Signals): boolean =>
  process.platform !== 'win32' || ['SIGINT', 'SIGTERM', 'SIGHUP'].includes(signal)
