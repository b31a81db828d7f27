import { types } from 'node:util'
import { FATAL_NAME, isFormatted } from './stack-columns.ts'

type Fatal = (this: unknown, error: unknown, ...rest: unknown[]) => unknown

/** The runtime's own functions, which tools for the end of a process replace. */
export interface Ending {
  /** Writes a line to standard error as the runtime writes errors. */
  print: (text: string) => void
  exit: (code: number) => void
}

/** An error that ends the process. */
export interface Uncaught {
  error: Error
  /** Whether the runtime names the place where the error was made, for want of one where it was thrown. */
  isPlacedByStack: boolean
}

export type Report = (uncaught: Uncaught, ending: Ending) => void

/**
 * Has uncaught errors printed with the user's own line. The runtime asks `process._fatalException` whether somebody has
 * handled an error; the answer no is the last thing before it prints. So handlers, their order and their number are
 * those of the app alone. The report begins where the runtime asks for `process.stderr`, to see whether it may use
 * colors: then the engine has the place of the error. `loadReport` may throw. Returns the release function.
 */
export function reportUncaught(loadReport: () => Report): () => void {
  const before = Object.getOwnPropertyDescriptor(process, '_fatalException')
  const fatal = before?.value as Fatal | undefined
  if (typeof fatal !== 'function' || before?.configurable !== true) return () => {}
  const ending = ownEnding()
  const ours: Fatal = function (this: unknown, ...args) {
    const [error, fromPromise] = args
    // Handlers may read the stack: then the engine forgets the place.
    const isPlacedByStack = fromPromise === true && !isFormatted(error)
    const handled = Reflect.apply(fatal, this, args)
    if (handled === false && types.isNativeError(error))
      beforePrinting(() => loadReport()({ error, isPlacedByStack }, ending))
    return handled
  }
  Object.defineProperty(ours, 'name', { value: FATAL_NAME })
  Object.defineProperty(process, '_fatalException', { ...before, value: ours })
  return () => {
    const { value } = Object.getOwnPropertyDescriptor(process, '_fatalException') ?? {}
    if (value === ours) Object.defineProperty(process, '_fatalException', before)
  }
}

function ownEnding(): Ending {
  const { _rawDebug, reallyExit } = process as unknown as Record<'_rawDebug' | 'reallyExit', (value: unknown) => void>
  return { print: (text) => _rawDebug(text), exit: (code) => Reflect.apply(reallyExit, process, [code]) }
}

function beforePrinting(report: () => void): void {
  try {
    const stderr = Object.getOwnPropertyDescriptor(process, 'stderr')
    if (stderr?.configurable !== true) return
    Object.defineProperty(process, 'stderr', {
      ...(stderr.get === undefined ? { configurable: true, enumerable: true } : stderr),
      get: () => {
        Object.defineProperty(process, 'stderr', stderr)
        try {
          report()
        } catch {
          // The runtime prints the error.
        }
        return process.stderr
      },
    })
  } catch {
    // The runtime prints the error.
  }
}
