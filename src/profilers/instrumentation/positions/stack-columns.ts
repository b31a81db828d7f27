import { areMapsEnabled, findScript } from './shifted-scripts.ts'
import type { Shifts } from './shifts.ts'

type Prepare = (error: Error, trace: NodeJS.CallSite[]) => unknown

/** The name of our function that the runtime calls for uncaught errors, to tell its frame in a stack. */
export const FATAL_NAME = 'debugToolbarFatalException'

const formatted = new WeakSet<object>()

/** Returns whether the stack of an error has become text, which the engine does when it is read for the first time. */
export const isFormatted = (error: unknown): boolean => formatted.has(error as object)

/** Returns whether the app has put a function of its own in place of ours, so that nothing tells us which stacks are formatted. */
export const isReplaced = (): boolean => Error.prepareStackTrace !== ours

let ours: Prepare | undefined

/**
 * Corrects the columns in the text of stacks: of instrumented modules they are those of the user's text. The runtime
 * has a function in `Error.prepareStackTrace` that it calls for each stack, and ours calls that one. Returns the
 * release function.
 *
 * @example correctStacks() // `at load (file:///app/a.js:4:129)` becomes `at load (file:///app/a.js:4:61)`
 */
export function correctStacks(): () => void {
  const before = Object.getOwnPropertyDescriptor(Error, 'prepareStackTrace')
  const original = before?.value as Prepare | undefined
  if (typeof original !== 'function' || before?.configurable !== true) return () => {}
  // The name of the runtime's own.
  const ErrorPrepareStackTrace: Prepare = function ErrorPrepareStackTrace(error, trace) {
    const text: unknown = Reflect.apply(original, Error, [error, trace])
    if (typeof text !== 'string') return text
    try {
      formatted.add(error)
      return correct(text, trace)
    } catch {
      return text
    }
  }
  ours = ErrorPrepareStackTrace
  Object.defineProperty(Error, 'prepareStackTrace', { ...before, value: ErrorPrepareStackTrace })
  return () => {
    if (Error.prepareStackTrace === ErrorPrepareStackTrace) Object.defineProperty(Error, 'prepareStackTrace', before)
  }
}

/** The frames are the last lines of the text, one a line. */
function correct(text: string, trace: readonly NodeJS.CallSite[]): string {
  let lines: (string | null)[] | undefined
  for (let index = 0; index < trace.length; index++) {
    const change = changeOf(trace[index]!)
    if (change === null) continue
    lines ??= text.split('\n')
    const at = lines.length - trace.length + index
    if (change === OUR_FRAME) removeFrame(lines, at)
    else if (at in lines) lines[at] = changeLine(lines[at] ?? '', change)
  }
  return lines === undefined ? text : lines.filter((line) => line !== null).join('\n')
}

/** Stands for a frame that is not there without us. */
const OUR_FRAME = 'our frame'
/** Stands for the runtime's frame of a CommonJS module; without its name where the property that it was in is an accessor. */
const COMPILE_FRAME = 'compile frame'

/** Our functions that code of the app, or the runtime for it, calls through. */
const OUR_FUNCTIONS: ReadonlySet<string | null> = new Set([FATAL_NAME, '_compile'])
const OWN_FILES: string = new URL('../../../', import.meta.url).href
const LOADER = 'node:internal/modules/cjs/loader'

function changeOf(site: NodeJS.CallSite): Shifts | typeof OUR_FRAME | typeof COMPILE_FRAME | null {
  const name = site.getFileName()
  if (typeof name !== 'string') return site.isEval() ? shiftsOfEval(site) : null
  if (name.startsWith('node:')) return name === LOADER ? COMPILE_FRAME : null
  if (name.startsWith(OWN_FILES)) return OUR_FUNCTIONS.has(site.getFunctionName()) ? OUR_FRAME : null
  return shiftsIn(name)
}

/** Returns those of the place that has called `eval`, by a text like `eval at load (/app/a.js:4:129)`. */
function shiftsOfEval(site: NodeJS.CallSite): Shifts | null {
  const name = /^eval at .*? \(([^()]+):\d+:\d+\)$/s.exec(site.getEvalOrigin() ?? '')?.[1]
  return name === undefined ? null : shiftsIn(name)
}

function shiftsIn(name: string): Shifts | null {
  const script = findScript(name)
  // The runtime has led a place with a map to its source.
  return script === undefined || (script.mapped && areMapsEnabled()) ? null : script.shifts
}

/** Takes the numbers of the text: the runtime may have led them from code without types to ours. */
function changeLine(line: string, change: Shifts | typeof COMPILE_FRAME): string {
  if (change === COMPILE_FRAME) return line.replace('at Module.<anonymous> (', 'at Module._compile (')
  const evalEnd = line.lastIndexOf('), ')
  const end = evalEnd >= 0 ? evalEnd : line.endsWith(')') ? line.length - 1 : line.length
  const beforeColumn = line.lastIndexOf(':', end - 1)
  const beforeRow = line.lastIndexOf(':', beforeColumn - 1)
  const column = Number(line.slice(beforeColumn + 1, end))
  const own = change.columnOf(Number(line.slice(beforeRow + 1, beforeColumn)), column)
  return own === column || Number.isNaN(own) ? line : line.slice(0, beforeColumn + 1) + own + line.slice(end)
}

/**
 * Removes the line of our frame. Without us the runtime's function for uncaught errors, which is above ours, has the name
 * of the property that ours is in.
 */
function removeFrame(lines: (string | null)[], at: number): void {
  lines[at] = null
  lines[at - 1] = lines[at - 1]?.replace('at process.<anonymous> (node:', 'at process._fatalException (node:') ?? null
}
