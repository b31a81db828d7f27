import { openSync, readSync } from 'node:fs'

/** Linux's counts of the thread that opens it: nanoseconds on a processor, nanoseconds without one though it had work. */
const FILE = '/proc/thread-self/schedstat'
const MAX_LENGTH = 100
const NANOSECOND_MS = 1e-6

/** Times of the loop's thread since its start, milliseconds; NaN if the system does not tell. */
export interface ThreadTimes {
  /** On a processor, up to some milliseconds late. */
  readonly ran: number
  /** Ready to run while the processors ran others. */
  readonly delayed: number
}

const UNKNOWN: ThreadTimes = { ran: Number.NaN, delayed: Number.NaN }

let file: number | null = null
let isUnknown = process.platform !== 'linux'
const text = Buffer.alloc(MAX_LENGTH)

/**
 * Reads how the system has scheduled the loop's thread: the time that a busy machine takes from it is no processor time.
 * Keeps the file open, because opening it takes ten times as long as reading it.
 */
export function readThreadTimes(): ThreadTimes {
  if (isUnknown) return UNKNOWN
  try {
    file ??= openSync(FILE, 'r')
    return parse(text.toString('latin1', 0, readSync(file, text, 0, MAX_LENGTH, 0)))
  } catch {
    // There is no such file, it may not be read, or the app has closed it.
    isUnknown = true
    return UNKNOWN
  }
}

function parse(line: string): ThreadTimes {
  const [ran, delayed, turns] = line.trim().split(' ').map(Number)
  // A kernel that does not count leaves all at zero.
  if (ran === undefined || delayed === undefined || !(Number(turns) > 0)) throw new Error(line)
  return { ran: ran * NANOSECOND_MS, delayed: delayed * NANOSECOND_MS }
}
