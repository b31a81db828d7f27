import type { SourcePlace } from '../../model/place.ts'
import type { Work } from './work.ts'

/** Calls that may go on after the work in them. */
const GOES_ON = /\.then$|^Promise\./
/** Calls that give a promise of the same end, but for what their callbacks wait for. */
const FOLLOWED = /(?:\(…\)\.(?:then|catch|finally))+$/

const COMBINATOR = /^Promise\.(?:all|allSettled|any|race)$/

/** What the source tells of an awaited expression. */
export interface AwaitedForm {
  /** A call, `Promise.all` and its like, or a value from anywhere. */
  form: 'call' | 'combinator' | 'value'
  /** Whether a variable is called: only then the task and the wait share a reading of the clock. */
  isPlainCall: boolean
  /** Whether the expression may wait for more, after the work in it. */
  goesOn: boolean
  /** The last part of the called name; null if that is unknown. */
  name: string | null
}

/** Returns the form of the expression that is awaited at a place. */
export function formOf({ callee }: SourcePlace): AwaitedForm {
  if (callee === null) return { form: 'value', isPlainCall: false, goesOn: false, name: null }
  const followed = callee.replace(FOLLOWED, '')
  return {
    form: callee === '' ? 'value' : COMBINATOR.test(followed) ? 'combinator' : 'call',
    isPlainCall: /^[\w$]+$/.test(callee),
    goesOn: GOES_ON.test(callee),
    name: lastPart(callee),
  }
}

/** Returns whether an operation was asked for in the awaited expression itself. */
export const isAskedAt = ({ place }: Work, { file, wait }: SourcePlace): boolean =>
  place !== undefined && place.file === file && place.wait.line === wait.line && place.wait.column === wait.column

/** Returns whether an operation was asked for by the function that waits, before the awaited expression. */
export const isAskedBefore = ({ place }: Work, { file, line, column, wait }: SourcePlace): boolean =>
  place !== undefined && place.file === file && isBetween(place.wait, { line, column }, wait)

/** Returns whether a position is from one on, and before the other. */
const isBetween = (at: Position, from: Position, to: Position): boolean => !isBefore(at, from) && isBefore(at, to)

const isBefore = (a: Position, b: Position): boolean => a.line < b.line || (a.line === b.line && a.column < b.column)

interface Position {
  line: number
  column: number
}

/** Returns the last part of a name with dots. */
export const lastPart = (name: string): string => name.slice(name.lastIndexOf('.') + 1)
