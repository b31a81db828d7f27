import { readFileSync } from 'node:fs'
import { WriteStream } from 'node:tty'
import { inspect } from 'node:util'
import { Script } from 'node:vm'
import { toPath } from '../../../core/user-code.ts'
import { areMapsEnabled, findScript } from './shifted-scripts.ts'
import type { Ending, Uncaught } from './uncaught.ts'

/** The head of the runtime's output: where an error was thrown, the text of that line, and a mark below the place. */
interface Head {
  /** As the runtime writes it, with the empty lines that follow. */
  whole: string
  gap: string
  file: string
  line: number
  text: string
  mark: string
}

/** Flags with which the runtime tells more than we know. */
const WRITES_MORE = /--(?:trace-uncaught|report-uncaught-exception)/
const HAS_NO_VERSION = /--no-extra-info-on-fatal-exception/
/** Limits the marks of the runtime (characters of the line). */
const MAX_MARK_LENGTH = 1020

/**
 * Prints an error that ends the process, with the user's line where the runtime would print an instrumented one, and
 * ends the process as the runtime would do next. Returns if the runtime's own output is right.
 */
export function report(uncaught: Uncaught, { print, exit }: Ending): void {
  const { error } = uncaught
  const flags = [...process.execArgv, process.env['NODE_OPTIONS'] ?? ''].join(' ').replaceAll('_', '-')
  if (WRITES_MORE.test(flags) || process.report.reportOnUncaughtException) return
  const head = headOf(error)
  const ownHead = head === null ? headFromStack(uncaught) : withoutInsertions(head, error)
  if (ownHead === null) return
  const text = inspect(error, { colors: hasColors(), customInspect: false, depth: depth() })
  const rest = head !== null && text.startsWith(head.whole) ? text.slice(head.whole.length) : text
  print(`${ownHead}${head?.gap ?? '\n'}${rest}${HAS_NO_VERSION.test(flags) ? '' : `\n\nNode.js ${process.version}`}`)
  exit(Number(process.exitCode ?? 1))
}

/**
 * Returns the head that the engine has made of the place of the throw. Only the runtime can read it, and `vm` shows it:
 * it puts the head before the stack of an error that its code throws. Then the stack gets its text back, unless it was
 * the app that has called code of `vm`.
 */
function headOf(error: Error): Head | null {
  const { stack } = error
  if (typeof stack !== 'string') return null
  try {
    new Script('throw error').runInNewContext({ error })
  } catch {
    // It throws in any case.
  }
  const shown = error.stack
  if (typeof shown !== 'string') return null
  if (shown !== stack) error.stack = stack
  const match = /^(.+):(\d+)\n(.*)\n([\t ]*\^*)\n(\n*)/.exec(shown)
  if (match === null) return null
  const [whole, file = '', line = '', text = '', mark = '', gap = ''] = match
  return { whole, gap, file, line: Number(line), text, mark }
}

/** Returns null if nothing of ours is in the line. */
function withoutInsertions({ file, line, text, mark }: Head, error: Error): string | null {
  const script = findScript(file)
  if (script === undefined || (script.mapped && areMapsEnabled())) return null
  const own = script.shifts.textOf(line, text)
  // Without insertions the output is right, unless the runtime has made a map itself: then it shows the line of the file
  // and marks our column, or the end of the line.
  if (own === text || (own === null && !areMapsEnabled())) return null
  const marks = mark.trimStart()
  const isMarked = marks !== '' && own !== null
  const column = isMarked ? script.shifts.columnOf(line, mark.indexOf('^') + 1) : columnInStack(error, file, line)
  return column === null ? null : drawHead({ file, line, text: own ?? text }, column, marks.length)
}

/**
 * Returns the head for an error whose stack nobody can write to: Node 20 shows no head of a frozen one. Its text is
 * that of the file.
 */
function headFromStack({ error, isPlacedByStack }: Uncaught): string | null {
  const match = isPlacedByStack ? /\n {4}at (?:.*? \()?(.+):(\d+):(\d+)\)?(?:\n|$)/.exec(error.stack ?? '') : null
  const [, file = '', line = '', column = ''] = match ?? []
  const script = findScript(file)
  const path = toPath(file)
  if (script === undefined || script.mapped || path === null) return null
  const text = readFileSync(path, 'utf8').split(/\r\n|[\n\r\u2028\u2029]/)[Number(line) - 1]
  return text === undefined ? null : drawHead({ file, line: Number(line), text }, Number(column), 1)
}

/** A line may be too long for the runtime to mark the place; the user's may be shorter. */
function columnInStack({ stack = '' }: Error, file: string, line: number): number | null {
  const column = stack.split(`${file}:${line}:`)[1]
  return column === undefined ? null : Number.parseInt(column, 10)
}

/** Draws as the runtime does: a tab below each byte that is a tab, a blank below others. */
function drawHead({ file, line, text }: Pick<Head, 'file' | 'line' | 'text'>, column: number, length: number): string {
  const bytes = Buffer.from(text)
  const blanks = Math.min(column - 1, MAX_MARK_LENGTH)
  let mark = ''
  for (let index = 0; index < blanks; index++) mark += bytes[index] === 9 ? '\t' : ' '
  mark = (mark + '^'.repeat(Math.max(length, 1))).slice(0, MAX_MARK_LENGTH)
  return `${file}:${line}\n${text}\n${mark}\n`
}

const depth = (): number => Math.max(inspect.defaultOptions.depth ?? 0, 5)

/** The runtime's rule for colors. */
function hasColors(): boolean {
  const { stderr, env } = process
  const fits = env['FORCE_COLOR'] === undefined ? stderr.isTTY && stderr.getColorDepth() > 2 : colorDepth() > 2
  return fits || inspect.defaultOptions.colors === true
}

const colorDepth = (): number => Reflect.apply(Reflect.get(WriteStream.prototype, 'getColorDepth'), {}, [])
