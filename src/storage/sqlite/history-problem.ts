/** The file cannot be used now and not later. */
export class HistoryGone extends Error {}

/** Primary result codes of SQLite. */
const BUSY = 5
const LOCKED = 6
const READ_ONLY = 8
const CORRUPT = 11
const CANNOT_OPEN = 14
const NO_DATABASE = 26

export interface HistoryProblem {
  text: string
  /** Whether another process holds the file. */
  isBusy: boolean
  /** Whether a later call cannot succeed either. */
  isFinal: boolean
}

/** Describes an error of SQLite. */
export function problemOf(error: unknown): HistoryProblem {
  const { errcode, errstr, message } = error as { errcode?: number; errstr?: string; message?: string }
  // The upper bits say more than the code.
  const code = (errcode ?? 0) & 0xff
  const isDamaged = code === CORRUPT || code === NO_DATABASE
  const text = isDamaged ? `${errstr}: remove the file to begin a new one` : (errstr ?? message ?? String(error))
  return {
    text,
    isBusy: code === BUSY || code === LOCKED,
    isFinal: error instanceof HistoryGone || isDamaged || code === READ_ONLY || code === CANNOT_OPEN,
  }
}
