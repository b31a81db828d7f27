import { closeSync, fchmodSync, fstatSync, mkdirSync, openSync } from 'node:fs'
import { dirname } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { HistoryGone, problemOf } from './history-problem.ts'
import { APPLICATION_ID, numberOf, SCHEMA_VERSION, upgradeSchema, versionOf } from './schema.ts'

/** Time (ms) for which a statement waits for another process's transaction. */
const BUSY_TIMEOUT_MS = 1000
/** Tries to open a file that another process holds, and the pause (ms) between two of them. */
const MAX_TRIES = 2
const PAUSE_MS = 100

/**
 * Opens a history file, or makes it. Blocks the thread while another process holds it.
 *
 * @throws {HistoryGone} if it cannot be used: of a newer release, somebody else's, damaged, locked, not writable
 */
export function openDatabase(path: string): DatabaseSync {
  for (let tries = 1; ; tries++) {
    try {
      return tryToOpen(path)
    } catch (error) {
      if (error instanceof HistoryGone) throw error
      const problem = problemOf(error)
      if (!problem.isBusy || tries === MAX_TRIES) throw new HistoryGone(`${problem.text} (${path})`)
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, PAUSE_MS)
    }
  }
}

function tryToOpen(path: string): DatabaseSync {
  makePrivate(path)
  const database = new DatabaseSync(path)
  try {
    database.exec(`PRAGMA busy_timeout = ${BUSY_TIMEOUT_MS}; PRAGMA trusted_schema = OFF`)
    judge(database, path)
    // Free pages go back to the file system; this must be said before the first table.
    database.exec('PRAGMA auto_vacuum = INCREMENTAL; PRAGMA journal_mode = WAL')
    // A commit is in the file system's memory, which outlives the process. A power cut may take the last ones.
    database.exec('PRAGMA synchronous = NORMAL; PRAGMA journal_size_limit = 8388608; PRAGMA temp_store = MEMORY')
    upgradeSchema(database)
    return database
  } catch (error) {
    database.close()
    throw error
  }
}

/** Throws if the file is no history that this release can read. */
function judge(database: DatabaseSync, path: string): void {
  const tables = numberOf(database, 'SELECT count(*) FROM sqlite_master')
  if (tables > 0 && numberOf(database, 'PRAGMA application_id') !== APPLICATION_ID) {
    throw new HistoryGone(`the file is another program's database (${path})`)
  }
  const version = versionOf(database)
  if (version <= SCHEMA_VERSION) return
  throw new HistoryGone(
    `a newer debug-toolbar has written the file: expected a version up to ${SCHEMA_VERSION}, got ${version} (${path})`,
  )
}

/** Makes the file so that only this user can read it. SQLite gives the files beside it the mode of this one. */
function makePrivate(path: string): void {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
  const descriptor = openSync(path, 'a', 0o600)
  try {
    const { uid, mode } = fstatSync(descriptor)
    const isOwn = process.geteuid === undefined || uid === process.geteuid()
    if (isOwn && (mode & 0o077) !== 0) fchmodSync(descriptor, 0o600)
  } finally {
    closeSync(descriptor)
  }
}
