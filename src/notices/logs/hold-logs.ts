import { LoadedLibraries } from '../../operations/loaded-libraries.ts'
import { hearConsole } from './console-lines.ts'
import type { LogCall, LogListener } from './log-call.ts'
import { hearPino, olderPino } from './pino-lines.ts'
import { isWinstonWriting, winston } from './winston-lines.ts'

/** The hooks are the process's: all toolbars share them. */
const listeners = new Set<LogListener>()
let uninstall: (() => void) | null = null
const libraries = new LoadedLibraries([olderPino(tell), winston(tell)])

/** Calls the listener with each line that is logged, in the code that logs it, until the returned function is called. */
export function hearLogs(listener: LogListener): () => void {
  listeners.add(listener)
  uninstall ??= install()
  return () => {
    listeners.delete(listener)
    if (listeners.size > 0) return
    uninstall?.()
    uninstall = null
  }
}

function install(): () => void {
  const undos = [hearConsole((call) => isWinstonWriting() || tell(call)), hearPino(tell)]
  libraries.open()
  return () => {
    libraries.close()
    for (const undo of undos.toReversed()) undo()
  }
}

function tell(call: LogCall): void {
  try {
    for (const listener of listeners) listener(call)
  } catch {
    // The app's line is written without a record.
  }
}
